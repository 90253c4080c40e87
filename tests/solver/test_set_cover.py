"""The fewest sets, against trying every choice of sets."""

from __future__ import annotations

import random
from itertools import combinations

import numpy as np
import pytest

from solver.set_cover import fewest_covering


@pytest.mark.parametrize("first", range(0, 120, 30))
def test_no_fewer_sets_do_and_of_as_few_none_are_cheaper(first: int) -> None:
    for seed in range(first, first + 30):
        rng = random.Random(seed)
        n_sets, n_rows, density = rng.randint(0, 9), rng.randint(1, 7), rng.choice([0.2, 0.4, 0.6])
        holds = np.array([[rng.random() < density for _ in range(n_rows)] for _ in range(n_sets)], np.uint8)
        holds = holds.reshape(n_sets, n_rows)
        cost = np.array([rng.randint(0, 9) for _ in range(n_sets)], np.int64)

        cover = fewest_covering(holds, cost)

        can = {row for row in range(n_rows) if any(holds[each, row] for each in range(n_sets))}
        enough = [
            chosen
            for size in range(n_sets + 1)
            for chosen in combinations(range(n_sets), size)
            if can <= {row for each in chosen for row in range(n_rows) if holds[each, row]}
        ]
        fewest = min(map(len, enough))
        cheapest = min(sum(int(cost[each]) for each in chosen) for chosen in enough if len(chosen) == fewest)
        assert cover.chosen in enough, f"seed {seed}"
        assert (len(cover.chosen), sum(int(cost[each]) for each in cover.chosen)) == (fewest, cheapest), f"seed {seed}"
        assert cover.uncovered == tuple(sorted(set(range(n_rows)) - can))
        assert cover.proven
