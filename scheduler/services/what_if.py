"""A second plan beside the first on the same measures: what a change of the programme would do."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme
from scheduler.services.check_plan import check_plan
from scheduler.services.find_availability import Availability, find_availability
from scheduler.services.measure_plan import Measures, measure_plan
from scheduler.services.plan_source import strangers_of

FEWER, MORE, NEITHER = True, False, None


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure of both plans; nothing where it has no value. ``unit`` is ``share``, ``minutes``, ``money`` or empty.

    ``fewer_is_better`` is nothing where neither direction is better.
    """

    key: str
    what: str
    old: float | None
    new: float | None
    unit: str
    fewer_is_better: bool | None

    @property
    def difference(self) -> float | None:
        """The new less the old; nothing where either is missing."""
        return None if self.old is None or self.new is None else round(self.new - self.old, 6)

    @property
    def better(self) -> bool | None:
        """Whether the new plan is better in this; nothing when it is neither better nor worse."""
        if not self.difference or self.fewer_is_better is None:
            return None
        return (self.difference < 0) == self.fewer_is_better


@dataclass(frozen=True, slots=True)
class Standing:
    """What becomes of the first plan when the change is made and nobody plans anew.

    ``n_breaches`` rules are broken then, ``first_breach`` in words; without any, ``points`` is what it would cost.
    """

    n_breaches: int
    first_breach: str
    points: int | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Two plans side by side. ``notes`` say what a reader must know to compare them fairly."""

    old: Measures
    new: Measures
    figures: tuple[Measured, ...]
    standing: Standing
    notes: tuple[str, ...]


def what_if(
    programme: Programme,
    plan: Plan,
    changed: Programme,
    new_plan: Plan,
    *,
    availability: Availability | None = None,
    changed_availability: Availability | None = None,
) -> WhatIf:
    """Compare a plan with the plan of a changed programme.

    Each is measured in its own programme. Money is counted at each programme's own rates, or where the first gives
    none at those of the changed one.
    """
    before = availability or find_availability(programme)
    after = changed_availability or find_availability(changed)
    rates = programme.costs if programme.costs.are_given else changed.costs
    old, new = measure_plan(programme, before, plan, costs=rates), measure_plan(changed, after, new_plan)
    standing = stands(changed, plan)
    return WhatIf(old, new, _figures(old, new), standing, tuple(_notes(programme, changed, plan, new_plan, standing)))


def stands(changed: Programme, plan: Plan) -> Standing:
    """Say whether a plan is still valid in a changed programme, and what it costs there."""
    strangers = tuple(strangers_of(changed, plan))
    if strangers:
        return Standing(len(strangers), strangers[0], None)
    report = check_plan(changed, plan)
    # That the score differs is what is asked for here, not a breach.
    breaches = [each for each in report.breaches if each.rule.value not in ("score", "reason")]
    if breaches:
        return Standing(len(breaches), breaches[0].text, None)
    return Standing(0, "", report.score.points)


def _figures(old: Measures, new: Measures) -> tuple[Measured, ...]:
    both = old, new

    def figure(key: str, what: str, unit: str, fewer: bool | None, *, of: str = "") -> Measured:
        one, other = (getattr(each, of or key) for each in both)
        return Measured(key, what, one, other, unit, fewer)

    hours = [each.learner for each in both]
    found = [
        figure("coverage", "wanted live seats that are there", "share", MORE),
        figure("coverage_in_hours", "… wholly in working hours", "share", MORE),
        figure("points", "points", "", FEWER),
        figure("lower_bound", "proven: no plan has fewer points", "", NEITHER),
        figure("live_seats", "live seats", "", MORE),
        figure("self_paced", "on the self-paced track", "", FEWER),
        figure("sections", "sections", "", NEITHER),
        figure("out_of_hours_minutes", "out-of-hours time, all people", "minutes", FEWER),
        figure("worst_minutes", "out-of-hours time of the worst-off", "minutes", FEWER),
        figure("worst_total", "… with earlier programmes", "minutes", FEWER),
        figure("instructor_minutes", "taught by instructors", "minutes", FEWER),
        Measured("learner_minutes", "spent by learners", hours[0].total, hours[1].total, "minutes", NEITHER),
        Measured("learner_live_minutes", "… in live sessions", hours[0].live, hours[1].live, "minutes", NEITHER),
        Measured("learner_recorded_minutes", "… on recordings", hours[0].recorded, hours[1].recorded, "minutes", None),
        Measured("learner_study_minutes", "… in study", hours[0].study, hours[1].study, "minutes", NEITHER),
        figure("isolated", "self-paced learners with too few peers", "", FEWER),
    ]
    if old.money or new.money:
        for key, what, fewer in (
            ("instructors", "paid for instructors", FEWER),
            ("learners", "paid for learners' hours", FEWER),
            ("platform", "paid for platform seats", FEWER),
            ("travel_avoided", "travel avoided", MORE),
            ("total", "money in all", FEWER),
        ):
            one, other = (getattr(each.money, key) if each.money else None for each in both)
            found.append(Measured(f"money_{key}", what, one, other, "money", fewer))
    return tuple(found)


def _notes(programme: Programme, changed: Programme, plan: Plan, new_plan: Plan, standing: Standing) -> list[str]:
    notes = []
    if programme.weights != changed.weights:
        notes.append("the weights differ, so points of one plan are not points of the other")
    if programme.costs != changed.costs and programme.costs.are_given:
        notes.append("each plan is priced at its own programme's costs")
    first, second = plan.made, new_plan.made
    if (first.limit_seconds, first.limit_steps) != (second.limit_seconds, second.limit_steps):
        notes.append(
            f"the first plan was searched for {_limit(first.limit_seconds, first.limit_steps)}, the second for "
            f"{_limit(second.limit_seconds, second.limit_steps)}; part of the difference may be the search's"
        )
    if standing.points is not None and standing.points < new_plan.score.points:
        notes.append(
            f"the first plan stays valid and costs {standing.points:,} points after the change, fewer than the second: "
            "keep it, or search longer"
        )
    return notes


def _limit(seconds: float, steps: int) -> str:
    if steps:
        return f"{steps:,} steps"
    return f"{seconds:g} s" if seconds else "as long as it took"
