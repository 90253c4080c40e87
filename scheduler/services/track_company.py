"""Who keeps a self-paced learner company: peers on the same track, or else somebody who is a bridge to the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.domain.people import PersonId
from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import CourseId
from scheduler.services.find_availability import Availability
from scheduler.services.office_hours import Key, qualified

SHARED_MINUTES_A_WEEK = 60
"""Two people are in reach of each other who work so long at the same time in an average week of the programme."""


@dataclass(frozen=True, slots=True)
class Company:
    """The people in reach of one self-paced enrolment.

    ``peers`` are the nearest on the same track, most shared working time first, at most as many as there should be;
    ``n_in_reach`` is how many there are. ``bridge`` is the nearest person in a section of the course or who may teach
    it, named where peers are too few. ``isolated``: too few peers, and no bridge.
    """

    peers: tuple[PersonId, ...]
    n_in_reach: int
    bridge: PersonId | None
    isolated: bool


def keep_company(programme: Programme, availability: Availability, plan: Plan) -> Mapping[Key, Company]:
    """Return the company of every self-paced enrolment of a plan."""
    on_track: dict[CourseId, list[PersonId]] = {}
    for each in plan.self_paced:
        on_track.setdefault(each.course, []).append(each.learner)
    found: dict[Key, Company] = {}
    for course, learners in on_track.items():
        seated = [seat.learner for section in plan.sections if section.course == course for seat in section.seats]
        bridges = list(dict.fromkeys([*seated, *qualified(programme, programme.course[course])]))
        peers_of = _in_reach(programme, availability, learners, learners)
        bridges_of = _in_reach(programme, availability, learners, bridges)
        wanted = programme.rules.min_peers
        for learner in learners:
            peers = peers_of[learner]
            lonely = len(peers) < wanted
            bridge = bridges_of[learner][0] if lonely and bridges_of[learner] else None
            found[learner, course] = Company(tuple(peers[:wanted]), len(peers), bridge, lonely and bridge is None)
    return found


def _in_reach(
    programme: Programme, availability: Availability, people: Sequence[PersonId], others: Sequence[PersonId]
) -> dict[PersonId, list[PersonId]]:
    """Return for each person which of the others are in reach, those with most shared working time first."""
    row = {each: index for index, each in enumerate(availability.people)}
    # float32 counts exactly up to 16 million cells, and multiplies far faster than integers do
    mine = availability.working[[row[each] for each in people]].astype(np.float32)
    theirs = availability.working[[row[each] for each in others]].astype(np.float32)
    shared = np.rint(mine @ theirs.T).astype(np.int64) * availability.grid.minutes
    days = (programme.end - programme.start).days
    found: dict[PersonId, list[PersonId]] = {}
    for at, person in enumerate(people):
        near = [
            (-int(minutes), other)
            for minutes, other in zip(shared[at], others, strict=True)
            if other != person and minutes * 7 >= SHARED_MINUTES_A_WEEK * days
        ]
        found[person] = [other for _, other in sorted(near)]
    return found


def count_isolated(programme: Programme, availability: Availability, plan: Plan) -> int:
    """Return how many self-paced enrolments are isolated: a measure of a plan, fewer is better."""
    return sum(each.isolated for each in keep_company(programme, availability, plan).values())
