"""Which rules cannot all be kept, as few of them as show it; each proven to be needed by solving without it.

A programme has a plan always (nobody seated), so a clash needs something wanted: sections that must be held, enrolments
that must sit. Rules are left out one by one (a deletion filter, Chinneck and Dravnieks 1991); every step is solved
afresh rather than read from the solver's hint, since OR-Tools has reported wrong cores.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from solver.enumerate import all_candidates
from solver.master import decide
from solver.model import Candidate
from solver.problem import Problem
from solver.rules import RULES, Rule
from solver.solution import Infeasible, Undecided

MOST_CANDIDATES = 20_000


@dataclass(frozen=True)
class Wish:
    """What is wanted of a solution: enrolments that sit in a live section, and candidates that are held."""

    seated: frozenset[int] = frozenset()
    held: frozenset[Candidate] = frozenset()


@dataclass(frozen=True)
class Clash:
    """Rules (keys) of which at least one has to give way: with them the wish has no solution, without any one it has.

    An empty set says that the wish cannot be had under no rule at all.
    """

    rules: tuple[str, ...]


@dataclass(frozen=True)
class NoClash:
    """All rules can be kept."""


def find_clash(
    problem: Problem,
    wish: Wish,
    *,
    steps: float = 30.0,
    rules: Sequence[Rule] = RULES,
    candidates: Callable[[Iterable[Rule]], list[Candidate] | None] | None = None,
) -> Clash | NoClash | Undecided:
    """Return a smallest set of rules that a wish contradicts, none of which can be left out of it.

    Parameters
    ----------
    problem, wish
        What is asked, and what is wanted.
    steps
        CP-SAT's deterministic seconds for each question, so that the same call gives the same answer.
    rules
        The rules that may be to blame; those in front are left out first, so those behind are rather the ones named.
    candidates
        The sections that some rules let be opened; default: all of them.

    Returns
    -------
    Clash | NoClash | Undecided
        ``Undecided`` where a question was too large or the limit struck: nothing is then claimed.
    """
    # Sections of courses in which nobody has to sit help nobody.
    courses = {problem.enrolments[each].course for each in wish.seated}
    listed = candidates or (lambda kept: all_candidates(problem, MOST_CANDIDATES, kept, courses=courses))

    def possible(kept: Sequence[Rule]) -> bool | None:
        choice = listed(kept)
        if choice is None:
            return None
        wanted = [*choice, *(each for each in sorted(wish.held) if each not in set(choice))]
        must_open = [wanted.index(each) for each in sorted(wish.held)]
        return _possible(problem, wanted, kept, must_open, wish.seated, steps)

    needed = list(rules)
    match possible(needed):
        case None:
            return Undecided()
        case True:
            return NoClash()
    for rule in rules:
        fewer = [each for each in needed if each is not rule]
        without = possible(fewer)
        if without is None:
            return Undecided()
        if not without:
            needed = fewer
    # What is left was proven piece by piece on the way, from larger sets; prove it of the very set that is shown.
    if possible(needed) is not False or any(
        possible([each for each in needed if each is not rule]) is not True for rule in needed
    ):
        return Undecided()
    return Clash(tuple(rule.key for rule in needed))


def _possible(
    problem: Problem,
    candidates: Sequence[Candidate],
    rules: Sequence[Rule],
    must_open: Collection[int],
    seated: Collection[int],
    steps: float,
) -> bool | None:
    outcome = decide(problem, candidates, rules=rules, must_open=must_open, seated=seated, steps=steps)
    match outcome:
        case Infeasible():
            return False
        case Undecided():
            return None
        case _:
            return True
