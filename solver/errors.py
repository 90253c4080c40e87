"""What can be wrong with the solver itself; a problem without a solution is an answer, not an error."""

from __future__ import annotations


class SolverError(Exception):
    """The base of this package's errors."""


class BrokenAnswer(SolverError):
    """CP-SAT answered with something that breaks a rule, so a rule's ``post`` and ``breaches`` disagree."""

    def __init__(self, sentences: list[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__(
            f"the model's answer breaks {len(sentences)} rules, which is a mistake in solver/rules; "
            f"the first: {sentences[0]}"
        )


class FalseBound(SolverError):
    """CP-SAT claims to have proven more than a valid solution costs, so a rule's ``post`` is stricter than the rule."""

    def __init__(self, points: int, bound: int | None) -> None:
        self.points, self.bound = points, bound
        claim = "that there is no solution" if bound is None else f"that every solution costs {bound} points at least"
        super().__init__(
            f"a valid solution costs {points} points, and the model claims {claim}, "
            "which is a mistake in solver/rules or solver/goals"
        )


class RejectedModel(SolverError):
    """OR-Tools refused the model."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"OR-Tools refused the model, which is a mistake in solver/model.py or a rule: {why}")
