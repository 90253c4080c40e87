"""Two plans of one programme: which section of the new one is which of the old one, and what changes for whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from scheduler.domain.people import PersonId
from scheduler.domain.plan import Plan, Section, SectionId, Session
from scheduler.domain.programme import Programme, Weights
from scheduler.domain.teaching import CourseId


class Kind(StrEnum):
    """What happened to a seat."""

    LEFT = "left"
    SEATED = "seated"
    LOST = "lost"
    MOVED = "moved"
    RETIMED = "retimed"
    REPLACED = "new-instructor"
    RECORDING = "recording"


@dataclass(frozen=True, slots=True)
class Change:
    """One learner's place in one course that is not what it was.

    ``was`` and ``now`` are the sections (None: no live seat); ``sessions`` pairs the sessions that moved, old and new.
    ``because`` is the cause in words, ``points`` the change points.
    """

    learner: PersonId
    course: CourseId
    kind: Kind
    was: Section | None
    now: Section | None
    sessions: tuple[tuple[Session, Session], ...] = ()
    because: str = ""
    points: int = 0


def keep_identifiers(old: Iterable[Section], new: Sequence[Section]) -> tuple[Section, ...]:
    """Return new sections under the identifiers of the old ones that go on in them, in the given order.

    A section goes on in the one that is most like it: the same instructor and sessions, else the most learners and
    sessions in common. Sections that are new get numbers that their course did not use before.
    """
    before = tuple(old)
    pairs = []
    for at, was in enumerate(before):
        learners, meets = _learners(was), _meets(was)
        for to, now in enumerate(new):
            if was.course != now.course:
                continue
            together = len(learners & _learners(now))
            same = len(meets & _meets(now))
            if together or (same and was.instructor == now.instructor):
                alike = was.instructor == now.instructor and same == len(meets)
                pairs.append((-alike, -together, -same, at, to))
    name_of: dict[int, SectionId] = {}
    taken: set[int] = set()
    for *_, at, to in sorted(pairs):
        if at not in taken and to not in name_of:
            taken.add(at)
            name_of[to] = before[at].id
    used = {each.id for each in before}
    found = []
    for to, section in enumerate(new):
        if to not in name_of:
            name_of[to] = _next_name(section.course, used)
            used.add(name_of[to])
        found.append(replace(section, id=name_of[to]))
    return tuple(found)


def _next_name(course: CourseId, used: set[SectionId]) -> SectionId:
    pattern = re.compile(re.escape(course) + r"-(\d+)")
    numbers = [int(match.group(1)) for each in used if (match := pattern.fullmatch(each))]
    return SectionId(f"{course}-{max(numbers, default=0) + 1}")


def _learners(section: Section) -> set[PersonId]:
    return {each.learner for each in section.seats}


def _meets(section: Section) -> set[Session]:
    return set(section.sessions)


def what_changed(programme: Programme, old: Plan, new: Plan) -> tuple[Change, ...]:
    """Return every learner's place that changed, without causes, by course, section and learner.

    A place that both plans have is unchanged when instructor, sessions (with venues) and recordings are the same.
    Learners who never had a live seat and have none are left out.
    """
    before, after = old.seat_of, new.seat_of
    enrolled = {(each.learner, each.course) for each in programme.enrolments}
    order = {each.id: row for row, each in enumerate(programme.courses)}
    found = []
    for key in {*before, *after}:
        learner, course = key
        was, now = before.get(key), after.get(key)
        if was is None and now is not None:
            found.append(Change(learner, course, Kind.SEATED, None, now[0]))
        elif was is not None and now is None:
            kind = Kind.LOST if key in enrolled else Kind.LEFT
            points = programme.weights.moved_seat if key in enrolled else 0
            found.append(Change(learner, course, kind, was[0], None, points=points))
        elif was is not None and now is not None:
            (was_section, was_seat), (now_section, now_seat) = was, now
            moved = _moved(was_section, now_section)
            points = change_of(programme.weights, was_section, now_section)
            if was_section.id != now_section.id:
                kind = Kind.MOVED
            elif moved:
                kind = Kind.RETIMED
            elif was_section.instructor != now_section.instructor:
                kind = Kind.REPLACED
            elif set(was_seat.recordings) != set(now_seat.recordings):
                kind = Kind.RECORDING
            else:
                continue
            found.append(Change(learner, course, kind, was_section, now_section, moved, points=points))
    return tuple(sorted(found, key=lambda each: (order.get(each.course, -1), each.kind, _place(each), each.learner)))


def _place(change: Change) -> str:
    section = change.now or change.was
    return section.id if section else ""


def _moved(was: Section, now: Section) -> tuple[tuple[Session, Session], ...]:
    later = {each.activity: each for each in now.sessions}
    pairs = ((each, later[each.activity]) for each in was.sessions if each.activity in later)
    return tuple((a, b) for a, b in pairs if (a.start, a.venue) != (b.start, b.venue))


def change_of(weights: Weights, was: Section, now: Section) -> int:
    """Return the change points of one seat: the section it was in, and the one it is in now."""
    starts = {each.activity: each.start for each in now.sessions}
    others = sum(starts.get(each.activity) != each.start for each in was.sessions)
    places = {each.activity: each.venue for each in now.sessions}
    elsewhere = any(places.get(each.activity) != each.venue for each in was.sessions)
    if not others and not elsewhere and was.instructor == now.instructor:
        return 0
    return weights.moved_seat + weights.changed_time * others
