"""The rules: one module each, with three faces. Their order here is the order of docs/model.md."""

from __future__ import annotations

from collections.abc import Iterable

from solver.problem import Problem
from solver.rules.daily_maximum import DailyMaximum
from solver.rules.days_between import DaysBetween
from solver.rules.instructor_attends import InstructorAttends
from solver.rules.learner_attends import LearnerAttends
from solver.rules.learner_speaks import LearnerSpeaks
from solver.rules.max_sections import MaxSections
from solver.rules.max_sections_per_instructor import MaxSectionsPerInstructor
from solver.rules.one_place_at_once import OnePlaceAtOnce
from solver.rules.one_seat import OneSeat
from solver.rules.parallel_sessions import ParallelSessions
from solver.rules.qualified_instructor import QualifiedInstructor
from solver.rules.recordings_allowed import RecordingsAllowed
from solver.rules.required_first import RequiredFirst
from solver.rules.rotation import Rotation
from solver.rules.rule import Breach, Names, Numbers, Rule
from solver.rules.section_size import SectionSize
from solver.rules.sessions_in_order import SessionsInOrder
from solver.rules.team_share import TeamShare
from solver.rules.venue_in_use import VenueInUse
from solver.rules.venue_suits import VenueSuits
from solver.solution import Solution

RULES: tuple[Rule, ...] = (
    OneSeat(),
    SessionsInOrder(),
    DaysBetween(),
    QualifiedInstructor(),
    InstructorAttends(),
    LearnerSpeaks(),
    LearnerAttends(),
    RecordingsAllowed(),
    Rotation(),
    SectionSize(),
    MaxSections(),
    MaxSectionsPerInstructor(),
    OnePlaceAtOnce(),
    DailyMaximum(),
    ParallelSessions(),
    TeamShare(),
    VenueSuits(),
    VenueInUse(),
    RequiredFirst(),
)
"""Every rule, in the order of the contract."""

BY_KEY = {rule.key: rule for rule in RULES}


def breaches(problem: Problem, solution: Solution, rules: Iterable[Rule] = RULES) -> list[Breach]:
    """Return every way in which a solution breaks the rules; an empty list: it is valid."""
    return [breach for rule in rules for breach in rule.breaches(problem, solution)]


def tell(breach: Breach, names: Names | None = None, rules: Iterable[Rule] = RULES) -> str:
    """Return a breach of one of the rules as a sentence; without names, in numbers."""
    broken = next(rule for rule in rules if rule.key == breach.rule)
    return broken.tell(breach, names if names is not None else Numbers())


__all__ = ["BY_KEY", "RULES", "Breach", "Names", "Numbers", "Rule", "breaches", "tell"]
