"""What a person has fixed in the plan before this one, and the price of what changed since, section by section.

Written from docs/replanning.md, without the code that reads pins for the solver.
"""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.domain.people import PersonId
from scheduler.domain.pins import Again, Keep, Pin
from scheduler.domain.plan import Seat, Section, SectionId, Session
from scheduler.services.check_plan.case import Case
from scheduler.services.check_plan.report import Breach, Rule
from scheduler.services.check_plan.words import seconds


def pins(case: Case, again: Again) -> Iterator[Breach]:
    """Every pin holds; what met before the freeze is as it was."""
    now = {each.id: each for each in case.plan.sections}
    before = {each.id: each for each in again.plan.sections}
    for pin in again.pins:
        if pin.section not in before:
            text = f"The pin of {pin.section} is of no section that the published plan has."
            yield Breach(Rule.PINS, text, (), pin.section)
        elif pin.section not in now:
            yield Breach(Rule.PINS, f"{pin.section} is pinned and no longer there.", (), pin.section)
        else:
            yield from _pin(case, pin, before[pin.section], now[pin.section])
    if again.freeze_until is None:
        return
    for section in again.plan.sections:
        met = [each for each in section.sessions if each.start < again.freeze_until]
        if not met:
            continue
        if section.id not in now:
            text = f"{section.id} met before the freeze and is no longer there."
            yield Breach(Rule.PINS, text, (), section.id)
            continue
        after = now[section.id]
        yield from _instructor(case, section, after, "met before the freeze")
        for each in met:
            yield from _session(section.id, each, after, "before the freeze")
        for seat in section.seats:
            if _could_attend(case, seat.learner, section, met):
                yield from _seat(case, seat.learner, section, after, "met before the freeze")


def _pin(case: Case, pin: Pin, was: Section, now: Section) -> Iterator[Breach]:
    if pin.activity is not None:
        yield from (
            each
            for session in was.sessions
            if session.activity == pin.activity
            for each in _session(was.id, session, now, "pinned")
        )
        return
    if pin.learner is not None:
        yield from _seat(case, pin.learner, was, now, "is pinned")
        return
    if Keep.INSTRUCTOR in pin.keep:
        yield from _instructor(case, was, now, "is pinned")
    if Keep.SESSIONS in pin.keep:
        for session in was.sessions:
            yield from _session(was.id, session, now, "pinned")
    if Keep.SEATS in pin.keep:
        for seat in was.seats:
            yield from _seat(case, seat.learner, was, now, "is pinned")


def _instructor(case: Case, was: Section, now: Section, why: str) -> Iterator[Breach]:
    if was.instructor != now.instructor:
        text = f"{was.id} {why} with {case.called(was.instructor)}; now {case.called(now.instructor)} teaches it."
        yield Breach(Rule.PINS, text, (was.instructor, now.instructor), was.id)


def _session(section: SectionId, session: Session, now: Section, why: str) -> Iterator[Breach]:
    there = [each for each in now.sessions if each.activity == session.activity]
    if not any(each.start == session.start and each.venue == session.venue for each in there):
        place = f" in {session.venue}" if session.venue else ""
        text = (
            f"{section}, {session.activity} is {why} at {session.start:%Y-%m-%d %H:%M} UTC{place}; it is not there now."
        )
        yield Breach(Rule.PINS, text, (), f"{section}/{session.activity}", session.start)


def _seat(case: Case, learner: PersonId, was: Section, now: Section, why: str) -> Iterator[Breach]:
    still = (learner, was.course) in case.enrolment
    if still and learner not in {each.learner for each in now.seats}:
        text = f"{case.called(learner)} had a seat in {was.id}, which {why}, and has it no longer."
        yield Breach(Rule.PINS, text, (learner,), was.id)


def _could_attend(case: Case, learner: PersonId, section: Section, met: list[Session]) -> bool:
    """Whether a learner can attend what met before the freeze, recordings allowed; a freeze lets go of others."""
    person, course = case.programme.person.get(learner), case.programme.course.get(section.course)
    if person is None or course is None or not person.speaks(course.language):
        return False
    missed = sum(bool(case.obstacles(person, seconds(each.start), seconds(each.end))) for each in met)
    return missed <= course.recordings_allowed


def change_points(case: Case, again: Again) -> int:
    """Return what changing published seats comes to."""
    weights = case.programme.weights
    seats: dict[tuple[PersonId, str], tuple[Section, Seat]] = {
        (seat.learner, section.course): (section, seat) for section in case.plan.sections for seat in section.seats
    }
    points = 0
    for was in again.plan.sections:
        for seat in was.seats:
            key = (seat.learner, was.course)
            if key not in case.enrolment:
                continue
            if key not in seats:
                points += weights.moved_seat
                continue
            now = seats[key][0]
            times = {each.activity: each.start for each in now.sessions}
            places = {each.activity: each.venue for each in now.sessions}
            later = [each for each in was.sessions if times.get(each.activity) != each.start]
            moved = any(places.get(each.activity) != each.venue for each in was.sessions)
            if later or moved or now.instructor != was.instructor:
                points += weights.moved_seat + weights.changed_time * len(later)
    return points
