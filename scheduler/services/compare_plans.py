"""Two plans of one programme side by side: their figures, and for whom something changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from scheduler.domain.people import PersonId
from scheduler.domain.plan import Plan, Score, Section
from scheduler.domain.programme import Programme

FEWER_IS_BETTER = {
    "points": True,
    "lower_bound": None,
    "live_seats": False,
    "self_paced": True,
    "sections": None,
    "out_of_hours_minutes": True,
    "recordings": True,
    "irregular": True,
    "missing_study_minutes": True,
    "change_points": None,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the score in both plans. ``fewer_is_better`` is nothing where neither direction is better."""

    key: str
    old: int
    new: int
    fewer_is_better: bool | None

    @property
    def better(self) -> bool | None:
        """Whether the new plan is better in this; nothing when it is neither better nor worse."""
        if self.old == self.new or self.fewer_is_better is None:
            return None
        return (self.new < self.old) == self.fewer_is_better


@dataclass(frozen=True, slots=True)
class SeatChange:
    """One enrolment that gains or loses its live seat."""

    id: PersonId
    name: str
    course_title: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changes from one plan to another. ``same`` and ``moved`` count seats that both have."""

    figures: tuple[Figure, ...]
    gained: tuple[SeatChange, ...]
    lost: tuple[SeatChange, ...]
    same: int
    moved: int


def compare_plans(programme: Programme, old: Plan, new: Plan) -> Comparison:
    """Compare the figures and the seats of two plans. A seat has moved when any of its session times differs."""
    before, after = _times(old), _times(new)

    def changes(keys: set[tuple[str, str]]) -> Iterator[SeatChange]:
        for enrolment in programme.enrolments:
            if (enrolment.learner, enrolment.course) in keys:
                person, course = programme.person[enrolment.learner], programme.course[enrolment.course]
                yield SeatChange(person.id, person.name, course.title)

    both = before.keys() & after.keys()
    same = sum(before[each] == after[each] for each in both)
    return Comparison(
        figures=tuple(
            Figure(each.name, getattr(old.score, each.name), getattr(new.score, each.name), FEWER_IS_BETTER[each.name])
            for each in fields(Score)
        ),
        gained=tuple(changes(set(after.keys() - before.keys()))),
        lost=tuple(changes(set(before.keys() - after.keys()))),
        same=same,
        moved=len(both) - same,
    )


def _times(plan: Plan) -> dict[tuple[str, str], tuple[tuple[str, ...], ...]]:
    def of(section: Section) -> tuple[tuple[str, ...], ...]:
        return tuple((each.activity, each.start.isoformat(), each.venue or "") for each in section.sessions)

    return {key: of(section) for key, (section, _) in plan.seat_of.items()}
