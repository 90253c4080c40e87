"""Every alternative does what it says: applied, the checker passes it and counts the points that it said."""

from __future__ import annotations

import pytest

from scheduler.domain.plan import Alternative, Plan
from scheduler.domain.programme import Programme
from scheduler.services.alternatives import applied, verified
from scheduler.services.check_plan import Rule, check_plan
from scheduler.services.propose_plan import propose_plan
from tests.scheduler.services.small_programmes import small_programme

BATCH = 20
N_PROGRAMMES = 260


def planned(programme: Programme) -> Plan:
    return propose_plan(programme, limit_seconds=0, limit_steps=2, workers=1)


def every_alternative(plan: Plan) -> list[Alternative]:
    mine = [each for entry in plan.self_paced for each in entry.alternatives if each.kind != "self-paced"]
    return [*mine, *plan.group_alternatives]


@pytest.mark.parametrize("batch", range(N_PROGRAMMES // BATCH))
def test_every_alternative_is_valid_when_it_is_applied_and_makes_the_difference_that_it_says(batch: int) -> None:
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        programme = small_programme(seed)
        plan = planned(programme)
        for each in every_alternative(plan):
            found = applied(programme, plan, each)
            report = check_plan(found.programme, found.plan)
            assert [b.text for b in report.breaches if b.rule is not Rule.REASON] == [], (seed, each)
            assert report.score.points - plan.score.points == each.points, (seed, each)
            assert verified(programme, plan, each).plan == found.plan


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
