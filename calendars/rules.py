"""Recurrence rules as text: which are sound, and how far a library would have to walk through one."""

from __future__ import annotations

from datetime import UTC, datetime

PERIODS = {"HOURLY": 3600, "DAILY": 86_400, "WEEKLY": 7 * 86_400, "MONTHLY": 28 * 86_400, "YEARLY": 365 * 86_400}
BY_PARTS = {"BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS"}
PARTS = frozenset({"FREQ", "UNTIL", "COUNT", "INTERVAL", "WKST"} | BY_PARTS)
MAX_STEPS = 200_000
"""The most instances that one rule may have before the end of the programme: a daily one since the year 1600."""

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
            raise BadRule(f"its repetition has an {name} that is not a number above 0")
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
    return count


def text(rule: Rule) -> str:
    """Return a rule as iCalendar writes it."""
    return ";".join(f"{name}={value}" for name, value in rule.items())
