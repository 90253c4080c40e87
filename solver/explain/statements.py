"""What is said of an enrolment without a live seat: a reason, what is behind it, or a way to seat it after all."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from solver.solution import Section, Solution


class Reason(StrEnum):
    """Why an enrolment has no live seat. Values and meanings are the contract's; the order is that of the tests."""

    PREFERS_SELF_PACED = "prefers-self-paced"
    LANGUAGE = "language"
    NO_COMMON_HOURS = "no-common-hours"
    BELOW_MINIMUM = "below-minimum"
    CLASH = "clash"
    NO_CAPACITY = "no-capacity"
    COSTS_MORE = "costs-more"


class Kind(StrEnum):
    """What a blocker is. ``index`` says whose or which.

    ``HOURS`` and ``BUSY`` are a person's hours (stretch included) and busy periods. ``SEAT`` and ``TEACHING`` are one
    section (its index in the solution) in which the learner sits or teaches. ``OCCUPIED`` is everything else that an
    instructor does live. ``OTHERS_HOURS`` and ``OTHERS_SEATS`` are the hours, and the live seats, of all other learners
    of the course. ``LANGUAGE`` is the learner's, or (index -1) the instructors'. ``RULE`` is a rule, by its key.
    ``POINTS`` is what a seat would cost more than it saves.
    """

    LANGUAGE = "language"
    HOURS = "hours"
    BUSY = "busy"
    RULE = "rule"
    SEAT = "seat"
    TEACHING = "teaching"
    OCCUPIED = "occupied"
    OTHERS_HOURS = "others-hours"
    OTHERS_SEATS = "others-seats"
    POINTS = "points"


class Limit(StrEnum):
    """The keys of rules that can be behind a reason. Most are keys of ``solver.rules``.

    ``SECTION_MIN`` and ``SECTION_MAX`` are the two sides of its ``section-size``; ``VENUE_CAPACITY`` is a part of its
    ``venue-suits``.
    """

    HORIZON = "horizon"
    DAYS_BETWEEN = "days-between"
    RECORDINGS = "recordings-allowed"
    BETWEEN_SESSIONS = "one-place-at-once"
    VENUES = "venue-suits"
    VENUE_IN_USE = "venue-in-use"
    SECTION_MIN = "section-min"
    SECTION_MAX = "section-max"
    DAILY_MAXIMUM = "daily-maximum"
    MAX_SECTIONS = "max-sections"
    PER_INSTRUCTOR = "max-sections-per-instructor"
    PARALLEL = "parallel-sessions"
    TEAM_SHARE = "team-share"
    VENUE_CAPACITY = "venue-capacity"
    ROTATION = "rotation"


@dataclass(frozen=True, order=True)
class Blocker:
    """One thing behind a reason, in indices.

    ``cells`` are, for busy periods, the first few starts that would do without them.
    """

    kind: Kind
    index: int = -1
    rule: str = ""
    cells: tuple[int, ...] = ()


Things = frozenset[Blocker]
"""Things that are taken away for the sake of argument."""


def rule(key: Limit) -> Blocker:
    """Return a rule as a thing that can be taken away."""
    return Blocker(Kind.RULE, rule=key.value)


@dataclass(frozen=True)
class Explanation:
    """Why an enrolment has no live seat.

    Attributes
    ----------
    blockers
        A minimal set: with everything else that could stand in the way taken away, the reason still holds; with any one
        of these taken away as well, it does not.
    proven
        False where a search met its limit: then the reason holds of everything that was looked at.
    cost, saves
        For ``costs-more``: points of the cheapest seat found, and points that a seat saves.
    able
        For ``below-minimum``: the most learners, this one included, who can attend one series; 0: not known.
    seat
        For ``costs-more``: the section of that seat as it would be, a new one or one that there is.
    """

    enrolment: int
    reason: Reason
    blockers: tuple[Blocker, ...] = ()
    proven: bool = True
    cost: int = 0
    saves: int = 0
    able: int = 0
    seat: Section | None = None


@dataclass(frozen=True)
class Improvement:
    """A valid solution with a seat for the enrolment and ``saves`` (> 0) points fewer: no reason, but a better plan."""

    enrolment: int
    solution: Solution
    saves: int
