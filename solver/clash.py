"""Which rules cannot all be kept, as few of them as show it; each proven to be needed by solving without it.

A programme has a plan always (nobody seated), so a clash needs something wanted: sections that must be held, enrolments
that must sit. Rules are left out one by one (a deletion filter, Chinneck and Dravnieks 1991); every step is solved
afresh rather than read from the solver's hint, since OR-Tools has reported wrong cores.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from solver.enumerate import all_candidates
from solver.master import answered, decide
from solver.model import Candidate, Model
from solver.problem import Problem
from solver.rules import RULES, Rule
from solver.solution import Infeasible, Solution, Undecided

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


# ---- what is held ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, order=True)
class Hold:
    """A held section (its position), or with an enrolment (not -1) one of the seats that stay in it."""

    held: int
    enrolment: int = -1


@dataclass(frozen=True)
class HeldClash:
    """Holds and rules of which one has to give way, each proven needed; ``example`` keeps all but these rules."""

    holds: tuple[Hold, ...]
    rules: tuple[str, ...]
    example: Solution


def find_held_clash(
    problem: Problem, among: Sequence[int], *, steps: float = 10.0, most: int = MOST_CANDIDATES
) -> HeldClash | NoClash | Undecided:
    """Return a smallest set of holds and rules that contradict one another.

    Parameters
    ----------
    problem, among
        The problem with what is held; the positions of the held sections to look at, with their seats.
    steps, most
        CP-SAT's deterministic seconds for each question; how many candidates a section may have whose sessions do not
        all stay.

    Returns
    -------
    HeldClash | NoClash | Undecided
        ``NoClash`` where these can all be kept, ``Undecided`` where a question was too large: nothing is then claimed.
    """
    holds = [Hold(each, enrolment) for each in among for enrolment in sorted(problem.held[each].seats)]
    holds += [Hold(each) for each in among]
    question = _HeldQuestion(problem, steps, most)

    def possible(kept: Sequence[Hold | Rule]) -> Solution | bool | None:
        return question.answer(
            [each for each in kept if isinstance(each, Hold)], [each for each in kept if isinstance(each, Rule)]
        )

    needed: list[Hold | Rule] = [*holds, *RULES]
    match possible(needed):
        case None:
            return Undecided()
        case Solution():
            return NoClash()
    for each in list(needed):
        fewer = [other for other in needed if other is not each]
        found = possible(fewer)
        if found is None:
            return Undecided()
        if found is False:
            needed = fewer
    blamed = [each for each in needed if isinstance(each, Rule)]
    # What is left was proven on the way from larger sets; prove it of the very set that is shown.
    for each in needed:
        if not isinstance(possible([other for other in needed if other is not each]), Solution):
            return Undecided()
    kept = [each for each in needed if isinstance(each, Hold)]
    example = question.answer(kept, [each for each in RULES if each not in blamed])
    if possible(needed) is not False or not isinstance(example, Solution):
        return Undecided()
    return HeldClash(tuple(sorted(kept)), tuple(each.key for each in blamed), example)


class _HeldQuestion:
    """Whether some holds can be kept under some rules. A seat that stays asks for its section as well."""

    def __init__(self, problem: Problem, steps: float, most: int) -> None:
        self.problem, self.steps, self.most = problem, steps, most

    def answer(self, holds: Sequence[Hold], rules: Sequence[Rule]) -> Solution | bool | None:
        sections = sorted({each.held for each in holds})
        candidates: list[Candidate] = []
        choice: dict[int, list[int]] = {}
        for position in sections:
            mine = self._candidates(position, rules)
            if mine is None:
                return None
            choice[position] = list(range(len(candidates), len(candidates) + len(mine)))
            candidates += mine
        model = Model(self.problem, candidates, rules)
        for rule in rules:
            for _ in rule.post(model):
                pass
        for position in sections:
            model.cp.add_bool_or([model.open[each] for each in choice[position]])
        for each in holds:
            if each.enrolment >= 0:
                seats = [model.joins.get((each.enrolment, c)) for c in choice[each.held]]
                model.cp.add_bool_or([seat for seat in seats if seat is not None])
        return answered(model, rules, self.steps)

    def _candidates(self, position: int, rules: Sequence[Rule]) -> list[Candidate] | None:
        held = self.problem.held[position]
        if all(held.stays) and held.instructor_stays:
            return [Candidate(held.course, held.instructor, held.starts, held.venues)]
        listed = all_candidates(self.problem, self.most, rules, courses=[held.course])
        if listed is None:
            return None
        return [
            each
            for each in listed
            if (each.instructor == held.instructor or not held.instructor_stays)
            and all(
                not stays or (a == b and v == w)
                for stays, a, b, v, w in zip(
                    held.stays, each.starts, held.starts, each.venues, held.venues, strict=True
                )
            )
        ]


# ---- what must be live -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SeatClash:
    """Enrolments that cannot all have a live seat under these rules; without any one of either they can."""

    enrolments: tuple[int, ...]
    rules: tuple[str, ...]


def find_seat_clash(
    problem: Problem, course: int, *, steps: float = 5.0, most: int = 2_000
) -> SeatClash | NoClash | Undecided:
    """Return a smallest set of a course's enrolments and of rules that contradict: not all of these can sit.

    Other courses are left out, so that what is said is true whatever they do. ``steps`` and ``most`` as in
    `find_held_clash`; those who do not speak the language are not asked.
    """
    wanted = [each for each in problem.enrolled[course] if problem.enrolments[each].speaks]
    listed: dict[tuple[str, ...], list[Candidate] | None] = {}

    def possible(enrolments: Sequence[int], rules: Sequence[Rule]) -> bool | None:
        key = tuple(each.key for each in rules)
        if key not in listed:
            listed[key] = all_candidates(problem, most, rules, courses=[course])
        candidates = listed[key]
        return None if candidates is None else _possible(problem, candidates, rules, (), enrolments, steps)

    needed, rules = list(wanted), list(RULES)
    match possible(needed, rules):
        case None:
            return Undecided()
        case True:
            return NoClash()
    for each in wanted:
        fewer = [other for other in needed if other != each]
        if (found := possible(fewer, rules)) is None:
            return Undecided()
        if not found:
            needed = fewer
    for rule in RULES:
        left = [other for other in rules if other is not rule]
        # What cannot be answered without a rule is not blamed on it, nor is the rule taken away.
        if possible(needed, left) is False:
            rules = left
    sure = possible(needed, rules) is False
    sure &= all(possible([other for other in needed if other != each], rules) for each in needed)
    sure &= all(possible(needed, [other for other in rules if other is not rule]) for rule in rules)
    return SeatClash(tuple(needed), tuple(each.key for each in rules)) if sure else Undecided()
