"""A published plan and what stays of it, given to the solver; and the names that its sections keep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from scheduler.domain.pins import Again, what_stays
from scheduler.domain.plan import Section
from scheduler.errors import SchedulerError
from scheduler.services.translate import Translation
from solver import problem as asked
from solver import solution as answered


class CannotStay(SchedulerError):
    """What pins or the freeze keep cannot all stay. ``lines`` say what contradicts what, each needed for it."""

    def __init__(self, lines: Iterable[str], way_out: str) -> None:
        self.lines = tuple(lines)
        listed = "\n".join(f"  {each}" for each in self.lines)
        super().__init__(
            f"these cannot all be kept; leave out any one of them and the others can:\n{listed}\n{way_out}"
        )


@dataclass(frozen=True)
class Held:
    """A translation in which something is held, and the published plan as far as the programme still knows it."""

    translation: Translation
    old: answered.Solution


def hold(translation: Translation, again: Again) -> Held:
    """Return the problem with what stays, with prices for changes, and with the old plan's sections."""
    programme = translation.programme
    old: dict[str, answered.Section] = {}
    for section in again.plan.sections:
        known = _section(translation, section)
        if known is not None:
            old[section.id] = known
    pinned = _pinned_learners(again)
    held, problems = [], []
    for stays in again.stays:
        mine = old.get(stays.section.id)
        if mine is None:
            problems.append(f"{stays.section.id} stays, but {_unknown(translation, stays.section)}")
            continue
        live = programme.course[stays.section.course].live_activities
        fixed = tuple(each.id in stays.activities for each in live)
        here = {seat.enrolment: seat for seat in mine.seats}
        seats = set()
        for learner in stays.learners:
            enrolment = translation.enrolment_row.get((learner, stays.section.course))
            if enrolment not in here:
                continue
            if (stays.section.id, learner) in pinned or _can_still(translation, enrolment, mine, fixed):
                seats.add(enrolment)
        held.append(
            asked.Held(
                mine.course, mine.instructor, mine.starts, mine.venues, fixed, stays.instructor, frozenset(seats)
            )
        )
    if problems:
        raise CannotStay(problems, "Take their pins out of the file, or give an earlier --freeze-until.")
    weights = programme.weights
    published = {
        seat.enrolment: (section.instructor, section.starts, section.venues)
        for section in old.values()
        for seat in section.seats
    }
    knew = {(each.learner, each.course) for each in again.plan.self_paced} | set(again.plan.seat_of)
    joined = frozenset(row for key, row in translation.enrolment_row.items() if key not in knew)
    problem = replace(
        translation.problem,
        held=tuple(held),
        published=asked.Published(published, weights.moved_seat, weights.changed_time),
        joined=joined,
    )
    return Held(replace(translation, problem=problem, published=again.plan), answered.Solution(tuple(old.values())))


def _pinned_learners(again: Again) -> set[tuple[str, str]]:
    """Return the seats that a pin keeps, whatever the learner's hours say now: a freeze alone lets them go."""
    return {
        (stays.section.id, learner) for stays in what_stays(again.plan, again.pins, None) for learner in stays.learners
    }


def _can_still(translation: Translation, enrolment: int, section: answered.Section, fixed: tuple[bool, ...]) -> bool:
    problem = translation.problem
    what, who = problem.courses[section.course], problem.enrolments[enrolment]
    missed = sum(
        stays and not problem.can_attend(who.person, start, activity)
        for stays, start, activity in zip(fixed, section.starts, what.live, strict=True)
    )
    return who.speaks and missed <= what.recordings_allowed


def _section(translation: Translation, section: Section) -> answered.Section | None:
    """Return a section of the old plan without its leavers; None if course, people or sessions are not known now."""
    programme = translation.programme
    if section.course not in translation.course_row or section.instructor not in translation.row:
        return None
    live = programme.course[section.course].live_activities
    venue_row = {each.id: row for row, each in enumerate(programme.venues)}
    if [each.activity for each in section.sessions] != [each.id for each in live]:
        return None
    starts = tuple(translation.cell(each.start) for each in section.sessions)
    if any(not 0 <= each < translation.problem.n_cells for each in starts):
        return None
    if any(
        each.end - each.start != timedelta(minutes=live[k].duration_minutes) for k, each in enumerate(section.sessions)
    ):
        return None
    if any(each.venue is not None and each.venue not in venue_row for each in section.sessions):
        return None
    position = {each.id: k for k, each in enumerate(live)}
    return answered.Section(
        course=translation.course_row[section.course],
        instructor=translation.row[section.instructor],
        starts=starts,
        venues=tuple(-1 if each.venue is None else venue_row[each.venue] for each in section.sessions),
        seats=tuple(
            answered.Seat(
                translation.enrolment_row[seat.learner, section.course],
                tuple(sorted(position[each] for each in seat.recordings if each in position)),
            )
            for seat in section.seats
            if (seat.learner, section.course) in translation.enrolment_row
        ),
    )


def _unknown(translation: Translation, section: Section) -> str:
    if section.course not in translation.course_row:
        return f"the programme no longer has the course {section.course}"
    if section.instructor not in translation.row:
        return f"its instructor {section.instructor} is no longer among the people"
    return f"the course {section.course} now has other live activities, venues or lengths, or begins or ends elsewhere"
