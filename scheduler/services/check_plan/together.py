"""Rules 6, 7 and 9: what holds between sessions: one at a time, the day's maximum, shared limits, order of courses."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise

from scheduler.domain.people import Person, PersonId
from scheduler.services.check_plan.case import Case, Meeting, Role, Sitting
from scheduler.services.check_plan.report import Breach, Rule
from scheduler.services.check_plan.words import (
    clock_span_words,
    counted,
    day_words,
    instant,
    listed,
    moment_words,
    span_words,
)


def one_at_a_time(case: Case) -> Iterator[Breach]:
    """Nobody is in two live sessions at once, with the buffer between them, or over a daily maximum."""
    for person_id, sittings in case.sittings.items():
        person = case.programme.person[person_id]
        yield from _too_close(case, person, sittings)
        yield from _too_long_a_day(case, person, sittings)


def pairs_closer_than(sittings: Sequence[Sitting], gap: int) -> Iterator[tuple[Sitting, Sitting]]:
    """Yield pairs of somebody's meetings, sorted by start, with less than so many seconds between them."""
    for index, first in enumerate(sittings):
        for second in sittings[index + 1 :]:
            if second.meeting.start >= first.meeting.end + gap:
                break
            yield first, second


def _too_close(case: Case, person: Person, sittings: Sequence[Sitting]) -> Iterator[Breach]:
    buffer = case.programme.rules.buffer_minutes
    who = case.called(person.id)
    for first, second in pairs_closer_than(sittings, buffer * 60):
        one, other = first.meeting, second.meeting
        what, begins = f"{one.what} {other.what}", instant(other.start)
        gap = other.start - one.end
        if one is other:
            text = f"{who} both teaches {one.name} and sits in it as a learner, on {case.when(one, person.id)}."
            yield Breach(Rule.ONE_AT_A_TIME, text, (person.id,), one.what, begins)
        elif one.section is other.section and (gap < 0 or first.role is Role.LEARNS):
            # overlapping sessions of one section break rule 2; a short break is said of its instructor, once
            continue
        elif gap < 0:
            text = (
                f"{who} is in two live sessions at once: "
                f"{one.name} on {case.when(one, person.id)} and {other.name} on {case.when(other, person.id)}."
            )
            yield Breach(Rule.ONE_AT_A_TIME, text, (person.id,), what, begins)
        else:
            text = (
                f"{who} has {gap / 60:g} minutes between {one.name} on {case.when(one, person.id)} "
                f"and {other.name} on {case.when(other, person.id)}; the buffer is {buffer}."
            )
            yield Breach(Rule.ONE_AT_A_TIME, text, (person.id,), what, begins)


def _too_long_a_day(case: Case, person: Person, sittings: Sequence[Sitting]) -> Iterator[Breach]:
    rules = case.programme.rules
    limits = {
        Role.LEARNS: rules.max_live_minutes_per_day,
        Role.TEACHES: rules.instructor_max_live_minutes_per_day,
    }
    days: dict[tuple[Role, date], list[Meeting]] = {}
    for each in sittings:
        days.setdefault((each.role, case.local_date(person, each.meeting.start)), []).append(each.meeting)
    for (role, day), meetings in days.items():
        total = sum(each.end - each.start for each in meetings)
        if total > limits[role] * 60:
            zone = case.zone(person, meetings[0].start)
            text = (
                f"{case.called(person.id)} has {total / 60:g} live minutes as {role} on {day_words(day)} ({zone}): "
                f"{listed(f'{each.name} {clock_span_words(each.start, each.end, zone)}' for each in meetings)}; "
                f"at most {limits[role]} a day."
            )
            what = " ".join(each.what for each in meetings)
            yield Breach(Rule.ONE_AT_A_TIME, text, (person.id,), what, instant(meetings[0].start))


def limits(case: Case) -> Iterator[Breach]:
    """At every moment, no more sessions than licences, and no more of a team's learners away than its share."""
    meetings = [each for section in case.meetings for each in section]
    allowed = case.programme.rules.max_parallel_sessions
    zone = case.programme.time_zone
    if allowed:
        for start, end, running in _over(meetings, lambda now: len(now) > allowed):
            text = (
                f"{counted(len(running), 'session')} run at once on {span_words(start, end, zone)}: "
                f"{listed(each.name for each in running)}; at most {allowed}."
            )
            yield Breach(Rule.LIMITS, text, what=" ".join(each.what for each in running), when=instant(start))
    yield from _teams(case, meetings)


def _teams(case: Case, meetings: Sequence[Meeting]) -> Iterator[Breach]:
    programme = case.programme
    # the decimal that somebody wrote, not its nearest binary fraction: 0.07 x 100 is 7 people, not 7.000000000000001
    share = Fraction(str(programme.rules.max_team_share_away))
    if share >= 1:
        return
    sizes = Counter(each.team for each in programme.people if each.team)
    of_team: dict[str, list[tuple[Meeting, set[PersonId]]]] = {team: [] for team in sizes}
    for meeting in meetings:
        away: dict[str, set[PersonId]] = {}
        for learner in case.attending(meeting):
            if team := programme.person[learner].team:
                away.setdefault(team, set()).add(learner)
        for team, who in away.items():
            of_team[team].append((meeting, who))
    for team, attended in of_team.items():
        most = math.ceil(share * sizes[team])
        who_attends = {id(meeting): who for meeting, who in attended}

        def too_many(
            now: Sequence[Meeting], who_attends: dict[int, set[PersonId]] = who_attends, most: int = most
        ) -> bool:
            return len(set().union(*(who_attends[id(each)] for each in now))) > most

        for start, end, running in _over([meeting for meeting, _ in attended], too_many):
            absent = sorted(set().union(*(who_attends[id(each)] for each in running)))
            text = (
                f"{len(absent)} of the {sizes[team]} people of {team} are in live sessions on "
                f"{span_words(start, end, programme.time_zone)}: {listed(case.called(each) for each in absent)} "
                f"in {listed(each.name for each in running)}; at most {most} at once."
            )
            what = " ".join(each.what for each in running)
            yield Breach(Rule.LIMITS, text, tuple(absent), what, instant(start))


def _over(
    meetings: Sequence[Meeting], too_many: Callable[[Sequence[Meeting]], bool]
) -> Iterator[tuple[int, int, list[Meeting]]]:
    """Yield each stretch of time over which the same meetings run and are too many."""
    edges = sorted({edge for each in meetings for edge in (each.start, each.end)})
    by_start = sorted(meetings, key=lambda each: each.start)
    running: list[Meeting] = []
    coming = 0
    for start, end in pairwise(edges):
        running = [each for each in running if each.end > start]
        while coming < len(by_start) and by_start[coming].start <= start:
            running.append(by_start[coming])
            coming += 1
        if running and too_many(running):
            yield start, end, list(running)


def required_first(case: Case) -> Iterator[Breach]:
    """Where both are live, all of a required course's sessions end before the first of the course that requires it."""
    by_section = {
        id(section): meetings for section, meetings in zip(case.plan.sections, case.meetings, strict=True) if meetings
    }
    for (learner, course_id), sections in case.sections_of.items():
        course = case.programme.course.get(course_id)
        person = case.programme.person.get(learner)
        if course is None or person is None:
            continue
        for required in course.requires:
            for earlier in case.sections_of.get((learner, required), ()):
                for later in sections:
                    before, after = by_section.get(id(earlier)), by_section.get(id(later))
                    if before and after:
                        yield from _in_order(case, person, before, after)


def _in_order(case: Case, person: Person, before: list[Meeting], after: list[Meeting]) -> Iterator[Breach]:
    last, first = max(before, key=lambda each: each.end), min(after, key=lambda each: each.start)
    if last.end > first.start:
        zone = case.zone(person, first.start)
        who, begins = case.called(person.id), moment_words(first.start, zone)
        text = (
            f"{who} begins {first.course.id} with {first.name} on {begins}, "
            f"but {last.course.id}, which it requires, goes on until {last.name} ends "
            f"on {moment_words(last.end, case.zone(person, last.end))}."
        )
        yield Breach(Rule.REQUIRED_FIRST, text, (person.id,), f"{last.what} {first.what}", instant(first.start))
