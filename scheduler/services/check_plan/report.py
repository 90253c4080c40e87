"""What the checker says: breaches, each of one rule, and the score counted again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scheduler.domain.people import PersonId
from scheduler.domain.plan import Score


class Rule(StrEnum):
    """What a plan must keep: the ten rules of validity in the contract's order, then what its file must say truly."""

    PLACED_ONCE = "placed-once"
    SERIES = "series"
    INSTRUCTOR = "instructor"
    ATTENDANCE = "attendance"
    SIZES = "sizes"
    ONE_AT_A_TIME = "one-at-a-time"
    LIMITS = "limits"
    VENUES = "venues"
    REQUIRED_FIRST = "required-first"
    STUDY = "study"
    NAMES = "names"
    ANCHOR = "anchor"
    REASON = "reason"
    PINS = "pins"
    ROTATION = "rotation"
    SCORE = "score"

    @property
    def number(self) -> int:
        """The rule's number in the contract, 1 to 10; 0 for what a plan's file must say truly."""
        number = list(Rule).index(self) + 1
        return number if number <= 10 else 0

    def __str__(self) -> str:
        return f"rule {self.number}, {self.value}" if self.number else self.value


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule broken once.

    Parameters
    ----------
    rule, text
        Which rule, and the whole story in one sentence with local times and zones.
    who, what, when
        The same facts for programs: the people, the section or course (with ``/activity`` where it is about one), and
        the instant at which the thing begins (aware UTC), if there is one.
    """

    rule: Rule
    text: str
    who: tuple[PersonId, ...] = ()
    what: str = ""
    when: datetime | None = None

    def __str__(self) -> str:
        return f"{self.text} [{self.rule}]"


@dataclass(frozen=True, slots=True)
class Report:
    """Every breach, in the order of the rules, and the plan's figures as the checker counts them.

    ``score.lower_bound`` is the plan's own: a bound cannot be recounted, only contradicted.
    """

    breaches: tuple[Breach, ...]
    score: Score

    @property
    def ok(self) -> bool:
        """Whether the plan is valid and its figures are right."""
        return not self.breaches
