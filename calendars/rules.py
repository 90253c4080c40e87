"""Recurrence rules as text: which are sound, and how far a library would have to walk through one."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

PERIODS = {"HOURLY": 3600, "DAILY": 86_400, "WEEKLY": 7 * 86_400, "MONTHLY": 28 * 86_400, "YEARLY": 365 * 86_400}
BY_PARTS = {"BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS"}
PARTS = frozenset({"FREQ", "UNTIL", "COUNT", "INTERVAL", "WKST"} | BY_PARTS)
DAY_PARTS = {"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH"}
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MAX_STEPS = 200_000
"""The most instances that one rule may have before the end of the programme: a daily one since the year 1600."""

FORTY_YEARS = 14_700
"""Days in which every date falls on every weekday, the 29th of February too, even about the year 1900."""

_DAY = re.compile(r"[+-]?\d{0,2}(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)

Rule = dict[str, str]


class BadRule(Exception):
    """A rule that is not read; the argument says why, in words for the calendar's owner."""


def sound(value: str) -> Rule:
    """Return the parts of a rule, without those that no standard knows.

    Raises
    ------
    BadRule
        If it cannot be read, or repeats more often than once an hour.
    """
    rule: Rule = {}
    for part in value.strip().strip(";").upper().split(";"):
        name, _, said = (each.strip() for each in part.partition("="))
        if name in PARTS and said:
            rule.setdefault(name, said)
    frequency = rule.get("FREQ", "")
    if frequency in ("SECONDLY", "MINUTELY"):
        raise BadRule(f"it repeats {frequency.lower()}, which no meeting does")
    if frequency not in PERIODS:
        raise BadRule("its repetition says no frequency that can be read")
    for name in ("INTERVAL", "COUNT"):
        if name in rule and not (rule[name].isascii() and rule[name].isdigit() and int(rule[name][:12]) > 0):
            raise BadRule(f"the {name} of its repetition is not a number above 0")
    if "BYDAY" in rule and not all(_DAY.fullmatch(each.strip()) for each in rule["BYDAY"].split(",")):
        raise BadRule("the BYDAY of its repetition is not a list of weekdays")
    return rule


def steps(rule: Rule, start: datetime, end: int) -> int:
    """Return about how many instances lie between a rule's bare start and an epoch second.

    Raises
    ------
    BadRule
        If they are too many to walk through.
    """
    seconds = max(0.0, end - start.replace(tzinfo=UTC).timestamp()) + 400 * 86_400
    each_time = 1
    for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        each_time *= rule.get(name, "").count(",") + 1
    count = int(seconds / (PERIODS[rule["FREQ"]] * int(rule.get("INTERVAL", "1")[:12])) + 1) * each_time
    if count > MAX_STEPS:
        raise BadRule(f"it repeats about {count} times before the end of the programme, more than can be read")
    if not _comes(rule, start, seconds, each_time):
        raise BadRule("its repetition never comes")
    return count


def _comes(rule: Rule, start: datetime, seconds: float, each_time: int) -> bool:
    """Whether a rule that filters days lets any through; dateutil looks for the first one until the year 9999."""
    frequency = rule["FREQ"]
    days = {"WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}.get(frequency, 1)
    positions = [abs(each) for each in _numbers(rule, "BYSETPOS")]
    if positions and min(positions) > each_time * days:
        return False
    in_months = frequency in ("MONTHLY", "YEARLY")
    if not rule.keys() & DAY_PARTS:
        return True
    if in_months or frequency == "WEEKLY":
        period = timedelta(days=1)  # whichever month or week is meant, some day must do
    else:
        period = timedelta(seconds=PERIODS[frequency] * int(rule.get("INTERVAL", "1")))
    months, weeks = _numbers(rule, "BYMONTH"), _numbers(rule, "BYWEEKNO")
    month_days, year_days = _numbers(rule, "BYMONTHDAY"), _numbers(rule, "BYYEARDAY")
    if in_months and not rule.keys() & (DAY_PARTS - {"BYMONTH"}):
        month_days = {start.day}
    weekdays = {each[-2:] for each in rule["BYDAY"].split(",")} if "BYDAY" in rule else set(WEEKDAYS)

    def lets_through(day: date) -> bool:
        return (
            (not months or day.month in months)
            and WEEKDAYS[day.weekday()] in weekdays
            and (
                not month_days
                or not month_days.isdisjoint(_from_both_ends(day.day, monthrange(day.year, day.month)[1]))
            )
            and (
                not year_days or not year_days.isdisjoint(_from_both_ends(day.timetuple().tm_yday, _days_of(day.year)))
            )
            and (not weeks or not weeks.isdisjoint(_from_both_ends(day.isocalendar().week, _weeks_of(day))))
        )

    n_periods = int(seconds / period.total_seconds()) + 1
    # Day after day, whatever kind of day there is comes in any forty years; from year 1 on it would take seconds.
    first = max(0, n_periods - FORTY_YEARS) if period == timedelta(days=1) else 0
    return any(lets_through((start + step * period).date()) for step in range(first, n_periods))


def _from_both_ends(number: int, of: int) -> tuple[int, int]:
    """Return a position counted from the front and, below zero, from the back."""
    return number, number - of - 1


def _days_of(year: int) -> int:
    return date(year, 12, 31).timetuple().tm_yday


def _weeks_of(day: date) -> int:
    return date(day.isocalendar().year, 12, 28).isocalendar().week


def _numbers(rule: Rule, name: str) -> set[int]:
    try:
        return {int(each[:6]) for each in rule[name].split(",")} if name in rule else set()
    except ValueError:
        raise BadRule(f"the {name} of its repetition is not a list of numbers") from None


def text(rule: Rule) -> str:
    """Return a rule as iCalendar writes it."""
    return ";".join(f"{name}={value}" for name, value in rule.items())
