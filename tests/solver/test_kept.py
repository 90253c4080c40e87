"""What is worked out from a problem is kept with it, and no longer than it."""

from __future__ import annotations

import gc
import pickle
import weakref
from dataclasses import replace

from solver.kept import kept
from solver.problem import Problem
from tests.solver.problems import a_problem


class Made:
    """Something that holds its problem, and can be seen to go."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def test_it_is_made_once_for_each_problem() -> None:
    one, other = a_problem(), a_problem()
    assert kept(one, Made) is kept(one, Made)
    assert kept(one, Made) is not kept(other, Made)


def test_it_goes_with_its_problem() -> None:
    problem = a_problem()
    made = weakref.ref(kept(problem, Made))
    gc.collect()
    assert made() is not None
    del problem
    gc.collect()
    assert made() is None


def test_a_changed_or_copied_problem_makes_its_own() -> None:
    problem = a_problem()
    mine = kept(problem, Made)
    changed, copied = replace(problem, horizon_end=600), pickle.loads(pickle.dumps(problem))
    assert kept(changed, Made) is not mine
    assert kept(copied, Made).problem is copied
