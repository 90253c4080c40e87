"""Every alternative does what it says: applied, the checker passes it and counts the points that it said."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest

from scheduler.domain.plan import Alternative, Plan, Reason, SelfPaced
from scheduler.domain.programme import Programme
from scheduler.services.alternatives import applied, verified
from scheduler.services.alternatives.course import LADDER, climb_for
from scheduler.services.alternatives.find import alternatives_for
from scheduler.services.check_plan import Rule, check_plan
from scheduler.services.propose_plan import propose_plan
from tests.scheduler.services.small_programmes import crowded_programme, small_programme

pytestmark = pytest.mark.slow

BATCH = 20
N_PROGRAMMES = 260
N_CROWDED = 160
KINDS = frozenset(
    {"recording", "stretch", "instructor", "smaller-section", "extra-section", "move", "shorter-session", "later"}
)


def planned(programme: Programme) -> Plan:
    return propose_plan(programme, limit_seconds=0, limit_steps=2, workers=1)


def every_alternative(plan: Plan) -> list[Alternative]:
    mine = [each for entry in plan.self_paced for each in entry.alternatives if each.kind != "self-paced"]
    return [*mine, *plan.group_alternatives]


def it_holds(programme: Programme, plan: Plan, each: Alternative, seed: int) -> None:
    """Applied, it breaks no rule, is worth what it says, seats whom it names, and nobody loses a seat."""
    found = applied(programme, plan, each)
    report = check_plan(found.programme, found.plan)
    assert [b.text for b in report.breaches if b.rule is not Rule.REASON] == [], (seed, each)
    assert report.score.points - plan.score.points == each.points, (seed, each)
    assert verified(programme, plan, each).plan == found.plan
    seated, named = set(found.plan.seat_of), {(seat["learner"], seat["course"]) for seat in each.seats}
    assert named, (seed, each)
    assert seated == set(plan.seat_of) | named, (seed, each)
    assert not named & set(plan.seat_of), (seed, each)


@pytest.mark.parametrize("batch", range(N_PROGRAMMES // BATCH))
def test_every_alternative_is_valid_when_it_is_applied_and_makes_the_difference_that_it_says(batch: int) -> None:
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        programme = small_programme(seed)
        plan = planned(programme)
        for each in every_alternative(plan):
            it_holds(programme, plan, each, seed)


def joined_late(seed: int) -> tuple[Programme, Plan] | None:
    """A crowded programme, planned before some of its enrolments came in; those have no seat yet, nor any study."""
    programme, rng = crowded_programme(seed), random.Random(-1 - seed)
    tangled = seed % 3 == 0
    early = [
        each
        for each in programme.enrolments
        if (rng.random() < 0.6 if not tangled else (each.learner, each.course) != ("l0", "c0"))
    ]
    if len(early) in (0, len(programme.enrolments)):
        return None
    plan = planned(replace(programme, enrolments=tuple(early)))
    late = [SelfPaced(e.learner, e.course, Reason.NO_CAPACITY) for e in programme.enrolments if e not in early]
    plan = replace(plan, self_paced=(*plan.self_paced, *late), group_alternatives=())
    plan = replace(plan, score=replace(check_plan(programme, plan).score, lower_bound=0))
    assert [b.text for b in check_plan(programme, plan).breaches if b.rule is not Rule.REASON] == []
    return programme, alternatives_for(programme, plan)


@pytest.fixture(scope="module")
def crowds() -> dict[int, tuple[Programme, Plan]]:
    """Plans that whoever comes late was not in, by seed."""
    found = {seed: joined_late(seed) for seed in range(N_CROWDED)}
    return {seed: each for seed, each in found.items() if each is not None}


def test_whoever_comes_late_is_offered_what_holds_and_nobody_else_loses_a_seat(
    crowds: dict[int, tuple[Programme, Plan]],
) -> None:
    kinds: Counter[str] = Counter()
    for seed, (programme, plan) in crowds.items():
        for each in every_alternative(plan):
            it_holds(programme, plan, each, seed)
        kinds.update(each.kind for entry in plan.self_paced for each in entry.alternatives)
        kinds.update(f"{each.kind} of several" for each in plan.group_alternatives)
    assert kinds.keys() >= KINDS
    assert kinds.keys() >= {f"{each} of several" for each in KINDS - {"move"}}


def test_a_move_moves_a_section_and_keeps_everybody_in_it(crowds: dict[int, tuple[Programme, Plan]]) -> None:
    own, of_another_course = 0, 0
    for seed, (_programme, plan) in crowds.items():
        before = {each.id: each for each in plan.sections}
        for entry in plan.self_paced:
            for each in (each for each in entry.alternatives if each.kind == "move"):
                assert each.changes == (), seed
                (moved,) = each.moved_sections
                was = before[moved.id]
                assert [s.start for s in moved.sessions] != [s.start for s in was.sessions], seed
                assert moved.instructor == was.instructor, seed
                kept = {seat.learner for seat in was.seats}
                joins = {entry.learner} if moved.course == entry.course else set()
                assert {seat.learner for seat in moved.seats} == kept | joins, seed
                own, of_another_course = own + bool(joins), of_another_course + (not joins)
    assert own >= 10, "too few sections move for a learner of their own course"
    assert of_another_course >= 3, "too few sections make room for a learner's other course"


def test_every_rung_of_every_ladder_holds(crowds: dict[int, tuple[Programme, Plan]]) -> None:
    n_rungs = n_long = 0
    for seed, (programme, plan) in crowds.items():
        for course in sorted({each.course for each in plan.self_paced}):
            ladder = climb_for(programme, plan, course)
            for number, rung in enumerate(ladder.rungs, 1):
                assert rung.kind == LADDER
                assert rung.points == sum(step.points for step in ladder.steps[:number]), seed
                it_holds(programme, plan, rung, seed)
            if ladder.rungs:
                top = applied(programme, plan, ladder.rungs[-1]).plan
                assert {e.learner for e in top.self_paced if e.course == course} >= set(ladder.left), seed
            n_rungs, n_long = n_rungs + len(ladder.rungs), n_long + (len(ladder.rungs) > 1)
    assert n_rungs > 100
    assert n_long > 20


def test_the_alternatives_of_an_entry_come_cheapest_first_and_one_of_a_kind() -> None:
    kinds = set()
    for seed in range(60):
        plan = planned(small_programme(seed))
        for entry in plan.self_paced:
            assert [each.points for each in entry.alternatives] == sorted(each.points for each in entry.alternatives)
            mine = [each.kind for each in entry.alternatives]
            assert len(set(mine)) == len(mine)
            kinds.update(mine)
    assert kinds >= {"self-paced", "stretch", "instructor", "smaller-section", "extra-section", "later", "recording"}
