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


class RejectedModel(SolverError):
    """OR-Tools refused the model."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"OR-Tools refused the model, which is a mistake in solver/model.py or a rule: {why}")
