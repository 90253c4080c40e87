"""Hold bounds and plans of thousands of small random programmes against trying every possibility.

``.venv/bin/python tools/try_small_programmes.py --programmes 5000 [--first SEED]``: the test that runs with each
change (``tests/solver/test_search.py``) does the same for some hundred. Ends with status 1 at the first bound above
the best of all possibilities, and at the first plan that breaks a rule or costs less than what is possible.
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from solver.rules import breaches
from tests.solver import oracle
from tests.solver.small_problems import small_problem
from tests.solver.test_search import MOST_SECTIONS, only, searched


@dataclass(frozen=True)
class Tried:
    """A programme: its bound, its best by trying everything (None: too many possibilities), the search's plan."""

    seed: int
    bound: int
    best: int | None
    found: int
    fault: str = ""


def tried(seed: int) -> Tried:
    """Plan a programme, prove its bound, and try every possibility."""
    problem = small_problem(seed)
    problem = only(problem, [index for index, each in enumerate(problem.enrolments) if each.speaks])
    search, bound = searched(problem, seed)
    found = oracle.cost(problem, search.solution)
    if breaches(problem, search.solution) or oracle.broken(problem, search.solution):
        return Tried(seed, bound, None, found, "its plan breaks a rule")
    if len(oracle.every_section(problem)) > MOST_SECTIONS:
        return Tried(seed, bound, None, found)
    best = oracle.best_points(problem)
    fault = ""
    if bound > best:
        fault = f"its bound, {bound}, is above its best plan, {best}"
    elif found < best:
        fault = f"its plan, {found}, costs less than its best, {best}"
    return Tried(seed, bound, best, found, fault)


def main() -> int:
    """Try so many programmes, and say how bounds and plans lie to the best."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programmes", type=int, default=5000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    began = time.monotonic()
    seeds = range(asked.first, asked.first + asked.programmes)
    with ProcessPoolExecutor(asked.workers) as pool:
        results = list(pool.map(tried, seeds, chunksize=20))
    faults = [each for each in results if each.fault]
    for each in faults:
        print(f"seed {each.seed}: {each.fault}")
    known = [each for each in results if each.best is not None]
    tight = sum(each.bound == each.best for each in known)
    found = sum(each.found == each.best for each in known)
    points, bounds = sum(each.best or 0 for each in known), sum(each.bound for each in known)
    print(
        f"{len(results):,} programmes, {len(known):,} of them small enough to try every possibility: the bound is the "
        f"best in {tight:,}, and {bounds / max(1, points):.2%} of it in all; the quick search found the best in "
        f"{found:,}; {len(faults)} faults; {time.monotonic() - began:.0f} s"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
