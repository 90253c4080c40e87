"""The mix of working weeks in a large company: mostly days, some part time, shifts and nights."""

from __future__ import annotations

from scheduler.samples.cast import DAYS, Busyness, Week, week
from scheduler.samples.dice import Dice

_KINDS = {"day": 68.0, "part": 11.0, "rotating": 6.5, "split": 6.5, "night": 4.0, "late": 4.0}
_DAY = {("09:00", "17:30"): 49.0, ("08:00", "16:30"): 36.0, ("10:00", "18:30"): 15.0}
_SPLIT = (
    ("08:00", "17:00", "12:00-13:00"),
    ("09:00", "18:00", "12:00-13:00"),
    ("09:00", "18:00", "12:00-13:00"),
    ("10:00", "19:00", "12:00-13:00"),
)
_PART_DAYS = ("Mo-Th", "Mo-We", "Tu-Th", "Mo,We,Fr")
_PART_HOURS = (("08:00", "13:00"), ("09:00", "14:00"), ("10:00", "15:00"))
STRETCH = {0: 35.0, 60: 36.0, 120: 18.5, 180: 10.5}
_FULLNESS = ((6, 19), (6, 19), (7, 24), (11, 38), (11, 38), (14, 48), (18, 62))


def rotating(days: str, early: tuple[str, str], late: tuple[str, str]) -> Week:
    """Return a week that is early in odd ISO weeks and late in even ones."""
    hours = f"week 01-53/2 {days} {early[0]}-{early[1]}; week 02-52/2 {days} {late[0]}-{late[1]}"
    return Week(hours, DAYS[days], week(days, *early).opens, week(days, *late).closes)


def night(days: str, opens: str, closes: str) -> Week:
    """Return a week of night shifts that start on ``days``; its meetings lie before midnight."""
    return Week(f"{days} {opens}-{closes}", DAYS[days], week(days, opens, "24:00").opens, 24 * 60)


def draw_week(dice: Dice, days: str) -> Week:
    """Return a learner's working week where ``days`` are the days worked."""
    kind = dice.weighted(_KINDS)
    if kind == "day":
        return week(days, *dice.weighted(_DAY))
    if kind == "part":
        return week(dice.pick(_PART_DAYS), *dice.pick(_PART_HOURS))
    if kind == "rotating":
        return rotating(days, ("06:00", "14:00"), ("14:00", "22:00"))
    if kind == "split":
        opens, closes, lunch = dice.pick(_SPLIT)
        return week(days, opens, closes, lunch=lunch)
    if kind == "night":
        return night(days, "22:00", "06:00")
    return week(days, "14:00", "22:00")


def draw_busyness(dice: Dice, *, days: int) -> Busyness:
    """Return how full a diary is over a horizon of so many days, from a third to nearly all of a week."""
    weekly, single = dice.pick(_FULLNESS)
    return Busyness(weekly, round(single * days / 56), free=0.2, leave=0.3)
