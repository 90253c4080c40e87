"""What could be done for each learner without a live seat: alternatives, cheapest first.

Each kind of the contract is a function of the whole plan, since what helps one learner is often shared with others; it
gives every entry of the self-paced track an alternative of its kind, or none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np

from calendars.lines import one_line
from calendars.spans import Spans
from scheduler.domain.people import PersonId
from scheduler.domain.plan import Alternative, OfficeHour, Section, SelfPaced, StudyBlock
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import ActivityId, Course, CourseId, LiveActivity
from scheduler.services.check_plan.words import counted, listed
from scheduler.services.find_availability import Availability, horizon
from scheduler.services.invite_words import DAYS, city, day, day_and_hours, length
from scheduler.services.invite_words import local as local_time
from scheduler.services.local_times import WhereEachIs
from scheduler.services.office_hours import WEEK_MINUTES, OfficeHours, answer_window, at_work, qualified

__all__ = ["offer_alternatives"]

MOST_PEERS = 5
PEER_MINUTES = 60
"""Working time that peers have in common each week, on average over the horizon, at least."""


def offer_alternatives(
    programme: Programme,
    availability: Availability,
    self_paced: Sequence[SelfPaced],
    study_blocks: Sequence[StudyBlock],
    sections: Sequence[Section],
) -> tuple[SelfPaced, ...]:
    """Return the entries of the self-paced track with their alternatives, cheapest first; those they had are replaced.

    Parameters
    ----------
    self_paced, study_blocks, sections
        All those of one plan.
    """
    case = _Case(programme, availability, tuple(self_paced), tuple(study_blocks), tuple(sections))
    of_each_kind = [kind(case) for kind in _KINDS]
    return tuple(
        replace(entry, alternatives=tuple(sorted((each for each in found if each), key=lambda each: each.points)))
        for entry, *found in zip(case.entries, *of_each_kind, strict=True)
    )


@dataclass(frozen=True)
class _Case:
    """A plan for which alternatives are sought."""

    programme: Programme
    availability: Availability
    entries: tuple[SelfPaced, ...]
    blocks: tuple[StudyBlock, ...]
    sections: tuple[Section, ...]

    @cached_property
    def row(self) -> dict[PersonId, int]:
        return {person: row for row, person in enumerate(self.availability.people)}

    @cached_property
    def where(self) -> WhereEachIs:
        return WhereEachIs.of(self.programme)

    @cached_property
    def horizon(self) -> tuple[datetime, datetime]:
        return horizon(self.programme)

    @cached_property
    def on_track(self) -> dict[CourseId, list[PersonId]]:
        """Who is on the self-paced track of each course, in the order of the plan."""
        found: dict[CourseId, list[PersonId]] = {}
        for each in self.entries:
            found.setdefault(each.course, []).append(each.learner)
        return found

    @cached_property
    def blocks_of(self) -> dict[tuple[PersonId, CourseId], list[StudyBlock]]:
        found: dict[tuple[PersonId, CourseId], list[StudyBlock]] = {}
        for each in self.blocks:
            found.setdefault((each.learner, each.course), []).append(each)
        return found

    def known(self, person: PersonId) -> bool:
        return bool(self.availability.known[self.row[person]])


def _self_paced(case: _Case) -> list[Alternative | None]:
    """Return for each entry the track that it is on already: study plan, office hours, peers, and when it is due."""
    office = OfficeHours(case.programme, case.availability, case.entries, case.blocks, case.sections)
    found: dict[tuple[PersonId, CourseId], Alternative] = {}
    for course_id, learners in case.on_track.items():
        course = case.programme.course[course_id]
        hours = office.choose(course, learners)
        peers = _peers(case, learners)
        instructors = at_work(case.availability, qualified(case.programme, course))
        for entry in (each for each in case.entries if each.course == course_id):
            study = _study(case, entry, course)
            track = _Track(entry, course, study, hours[entry.learner], peers[entry.learner])
            found[entry.learner, course_id] = Alternative(
                kind="self-paced",
                text=" ".join(_sentences(case, track, instructors)),
                points=0,  # the plan counts it already
                office_hours=track.office_hours,
                peers=track.peers[:MOST_PEERS],
                due=study.due,
            )
    return [found[each.learner, each.course] for each in case.entries]


_KINDS: tuple[Callable[[_Case], list[Alternative | None]], ...] = (_self_paced,)


@dataclass(frozen=True, slots=True)
class _Study:
    """How much study is planned, how much found no room, and when it is due; None where there is nothing to study."""

    planned_minutes: int
    missing_minutes: int
    due: datetime | None


@dataclass(frozen=True, slots=True)
class _Track:
    """All that one learner's self-paced track comes with; ``peers`` are all of them, most overlap first."""

    entry: SelfPaced
    course: Course
    study: _Study
    office_hours: tuple[OfficeHour, ...]
    peers: tuple[PersonId, ...]


def _study(case: _Case, entry: SelfPaced, course: Course) -> _Study:
    planned: dict[ActivityId, timedelta] = {}
    blocks = case.blocks_of.get((entry.learner, entry.course), [])
    for block in blocks:
        planned[block.activity] = planned.get(block.activity, timedelta()) + (block.end - block.start)
    missing = timedelta()
    for activity in course.activities:
        if isinstance(activity, LiveActivity):
            minutes = 0 if entry.needs_decision else activity.self_paced_minutes
        else:
            minutes = activity.effort_minutes
        missing += max(timedelta(), timedelta(minutes=minutes) - planned.get(activity.id, timedelta()))
    due = max((each.end for each in blocks), default=None)
    return _Study(
        planned_minutes=sum(planned.values(), timedelta()) // timedelta(minutes=1),
        missing_minutes=missing // timedelta(minutes=1),
        due=case.horizon[1] if missing else due,
    )


def _peers(case: _Case, learners: Sequence[PersonId]) -> dict[PersonId, tuple[PersonId, ...]]:
    """Return for each learner the others who are free at work when they are, most overlap first."""
    rows = [case.row[each] for each in learners]
    grid = case.availability.grid
    free = (case.availability.working[rows] > 0) & (case.availability.busy[rows] == 0)
    bits = np.packbits(free, axis=1)
    minutes = np.stack([np.bitwise_count(bits & each).sum(axis=1, dtype=np.int64) for each in bits]) * grid.minutes
    np.fill_diagonal(minutes, 0)
    weeks = max(1.0, grid.n_cells * grid.minutes / WEEK_MINUTES)
    order = np.argsort(-minutes, axis=1, kind="stable")
    enough = (minutes >= PEER_MINUTES * weeks).sum(axis=1)
    return {
        learner: tuple(learners[other] for other in order[index, : enough[index]].tolist())
        for index, learner in enumerate(learners)
    }


def _sentences(case: _Case, track: _Track, instructors: Spans) -> list[str]:
    """Say the track in words, by the learner's own clock."""
    found = [_study_sentence(case, track), f"{_office_words(case, track, instructors)}; {_peers_words(track)}."]
    if not case.known(track.entry.learner):
        found.append("Your own calendar was not at hand, so these times may clash with something in it.")
    return found


def _study_sentence(case: _Case, track: _Track) -> str:
    study, text = track.study, "nothing to study."
    if study.due is not None:
        due = _moment(case, track.entry.learner, study.due)
        all_of_it = f"{length(study.planned_minutes + study.missing_minutes)} of self-paced study"
        if study.missing_minutes:
            part = f"of which {length(study.missing_minutes)}" if study.planned_minutes else "all of which"
            lacking = f"{part} found no room in your free working hours"
            text = f"{all_of_it}, {lacking}, due when the programme ends: {due}."
        else:
            text = f"{all_of_it}, due {due}."
    if not track.entry.needs_decision:
        return text[:1].upper() + text[1:]
    title = one_line(track.course.title)
    until_then = f"until then only its self-paced parts are planned: {text}"
    return f"{title} has to be taken live, so a person must decide what happens; {until_then}"


def _office_words(case: _Case, track: _Track, instructors: Spans) -> str:
    hours, learner = track.office_hours, track.entry.learner
    if not hours:
        return _no_office_words(case, track, instructors)
    names = listed(_named(case, each) for each in dict.fromkeys(each.instructor for each in hours))
    said = f"{counted(len(hours), 'office hour')} with {names}"
    local = [(case.where.zone(learner, each.start), _local(case, learner, each.start)) for each in hours]
    zone, first = local[0]
    if len(hours) > 1 and len({(there, each.weekday(), each.time()) for there, each in local}) == 1:
        return f"{said}: {DAYS[first.weekday()]}s at {first:%H:%M} in {city(zone)}, from {day(first)}"
    starts = "the first on " if len(hours) > 1 else ""
    return f"{said}: {starts}{day_and_hours(first, local_time(hours[0].end, zone))} in {city(zone)}"


def _named(case: _Case, person: PersonId) -> str:
    name = one_line(case.programme.person[person].name)
    return name if case.known(person) else f"{name} (calendar unknown)"


def _no_office_words(case: _Case, track: _Track, instructors: Spans) -> str:
    course, learner = track.course, track.entry.learner
    if not qualified(case.programme, course):
        return f"No office hours, since no instructor of the course speaks its language ({course.language})"
    none = "No office hours, since no instructor is free for half an hour of your free working time"
    window = answer_window(case.availability.hours[learner], instructors, *case.horizon)
    if window is None:
        return f"{none}, or at work at all during the programme"
    after = f", and nobody is at work after {_moment(case, learner, window.last)}" if window.last else ""
    return f"{none}: a question waits for one at most {length(window.minutes)} of your working time{after}"


def _peers_words(track: _Track) -> str:
    if not track.peers:
        return "nobody else on this track shares an hour a week with you"
    others = counted(len(track.peers), "other learner")
    return f"{others} on this track {'shares' if len(track.peers) == 1 else 'share'} working hours with you"


def _local(case: _Case, person: PersonId, instant: datetime) -> datetime:
    return local_time(instant, case.where.zone(person, instant))


def _moment(case: _Case, person: PersonId, instant: datetime) -> str:
    local = _local(case, person, instant)
    return f"{day(local)}, {local:%H:%M} in {city(case.where.zone(person, instant))}"
