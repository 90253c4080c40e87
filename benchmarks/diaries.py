"""Calendar files as busy people's programs export them, from a seed: the ground on which reading is measured.

A file has 30 recurring and 100 single events, with what the decisive lines drown in: zone definitions, guests,
descriptions, alarms. Some instances are deleted, moved or cancelled. One file has some 90 KB.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

START = datetime(2026, 9, 7, tzinfo=UTC)
END = START + timedelta(weeks=12)
"""Twelve weeks, with the autumn's changes of clocks on both sides of the Atlantic."""

N_RECURRING, N_SINGLE = 30, 100
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Europe/London", "Australia/Sydney", "America/Sao_Paulo"]
DAYS = ["MO", "TU", "WE", "TH", "FR"]

ZONE_BLOCK = """BEGIN:VTIMEZONE
TZID:{zone}
X-LIC-LOCATION:{zone}
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:STD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:DST
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
END:VTIMEZONE""".splitlines()


@dataclass(frozen=True, slots=True)
class Diary:
    """A file, and the zone in which its owner lives."""

    data: bytes
    zone: str


def diaries(number: int, *, first: int = 0, seed: int = 5) -> Iterator[Diary]:
    """Yield files, each from its own seed, so that the first ten of a thousand are ten."""
    for nth in range(first, first + number):
        yield _diary(Random(f"{seed}/{nth}"), nth)


def _diary(dice: Random, nth: int) -> Diary:
    zone = ZONES[nth % len(ZONES)]
    lines = ["BEGIN:VCALENDAR", "PRODID:-//Google Inc//Google Calendar 70.9054//EN", "VERSION:2.0"]
    lines += ["CALSCALE:GREGORIAN", "METHOD:PUBLISH", f"X-WR-CALNAME:person{nth}@example.org"]
    lines += [each.format(zone=zone) for each in ZONE_BLOCK]
    for event in range(N_RECURRING):
        lines += _recurring(dice, zone, f"r{event}-{nth}")
    for event in range(N_SINGLE):
        lines += _single(dice, zone, f"s{event}-{nth}")
    lines.append("END:VCALENDAR")
    return Diary("".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode(), zone)


def _wall(dice: Random, first: date, last: date) -> datetime:
    day = first + timedelta(days=dice.randrange((last - first).days))
    return datetime.combine(day, time(dice.randrange(7, 19), dice.choice([0, 15, 30, 45])))


def _recurring(dice: Random, zone: str, uid: str) -> list[str]:
    start = _wall(dice, date(2024, 1, 1), date(2026, 10, 1))
    while start.weekday() > 4:
        start += timedelta(days=1)
    kind = dice.choices(["weekly", "several", "workdays", "daily", "nth", "last", "monthly", "yearly"],
                        [40, 15, 12, 5, 12, 6, 6, 4])[0]  # fmt: skip
    days = sorted({start.weekday(), *dice.sample(range(5), 2)})
    rule = {
        "weekly": f"FREQ=WEEKLY;BYDAY={DAYS[start.weekday()]}" + dice.choice(["", "", ";INTERVAL=2;WKST=MO"]),
        "several": "FREQ=WEEKLY;BYDAY=" + ",".join(DAYS[each] for each in days),
        "workdays": "FREQ=WEEKLY;WKST=SU;BYDAY=MO,TU,WE,TH,FR",
        "daily": "FREQ=DAILY",
        "nth": f"FREQ=MONTHLY;BYDAY={(start.day - 1) // 7 + 1}{DAYS[start.weekday()]}",
        "last": f"FREQ=MONTHLY;BYDAY=-1{DAYS[start.weekday()]}",
        "monthly": f"FREQ=MONTHLY;BYMONTHDAY={start.day}",
        "yearly": "FREQ=YEARLY",
    }[kind]
    if kind == "last":
        start = _last(start)
    ending = dice.randrange(5)
    if ending == 0:
        rule += f";UNTIL={_wall(dice, date(2026, 6, 1), date(2027, 3, 1)):%Y%m%dT%H%M%SZ}"
    elif ending == 1:
        rule += f";COUNT={dice.choice([10, 30, 150, 600])}"
    minutes = dice.choice([15, 30, 30, 45, 60, 60, 90])
    lines = _times(start, minutes, zone)
    extra: list[str] = []
    if kind in ("weekly", "several", "workdays", "daily"):
        on_day = [_near(start, dice) for _ in range(dice.choice([0, 0, 1, 2]))]
        extra += [f"EXDATE;TZID={zone}:{each:%Y%m%dT%H%M%S}" for each in on_day]
    found = _event(dice, uid, [*lines, f"RRULE:{rule}", *extra])
    # Only instances that surely exist: one beyond the end of its series is busy for some readers and not for others.
    if kind == "weekly" and dice.random() < 0.6 and not any(each in rule for each in ("INTERVAL", "COUNT", "UNTIL")):
        instance = _near(start, dice)
        # Never one that is deleted too: there the plain libraries and the truth differ.
        if not any(f"{instance:%Y%m%d}" in each for each in extra):
            to = instance + timedelta(minutes=dice.choice([-60, 30, 60, 1440]))
            changed = [*_times(to, minutes, zone), f"RECURRENCE-ID;TZID={zone}:{instance:%Y%m%dT%H%M%S}"]
            found += _event(dice, uid, changed)
    return found


def _near(start: datetime, dice: Random) -> datetime:
    """Return an instance of a weekly series within the twelve weeks or soon before."""
    weeks = max(0, (date(2026, 9, 7) - start.date()).days // 7) + dice.randrange(12)
    return start + timedelta(weeks=weeks)


def _last(start: datetime) -> datetime:
    while (start + timedelta(weeks=1)).month == start.month:
        start += timedelta(weeks=1)
    return start


def _single(dice: Random, zone: str, uid: str) -> list[str]:
    start = _wall(dice, date(2026, 6, 1), date(2027, 2, 1))
    kind = dice.choices(["zoned", "utc", "day", "free"], [60, 20, 10, 10])[0]
    if kind == "day":
        until = start + timedelta(days=dice.choice([1, 1, 2, 5]))
        return _event(dice, uid, [f"DTSTART;VALUE=DATE:{start:%Y%m%d}", f"DTEND;VALUE=DATE:{until:%Y%m%d}"])
    minutes = dice.choice([30, 60, 60, 120])
    lines = _times(start, minutes, "" if kind == "utc" else zone)
    return _event(dice, uid, [*lines, *(["TRANSP:TRANSPARENT"] if kind == "free" else [])])


def _times(start: datetime, minutes: int, zone: str) -> list[str]:
    end = start + timedelta(minutes=minutes)
    if not zone:
        return [f"DTSTART:{start:%Y%m%dT%H%M%S}Z", f"DTEND:{end:%Y%m%dT%H%M%S}Z"]
    return [f"DTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}", f"DTEND;TZID={zone}:{end:%Y%m%dT%H%M%S}"]


def _event(dice: Random, uid: str, lines: list[str]) -> list[str]:
    guests = [
        f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Guest {n};X-NUM-GUESTS=0:"
        f"mailto:guest{n}@example.org"
        for n in range(dice.randrange(4))
    ]
    opaque = [] if any(each.startswith("TRANSP") for each in lines) else ["TRANSP:OPAQUE"]
    return [
        "BEGIN:VEVENT",
        *lines,
        "DTSTAMP:20260901T080000Z",
        "ORGANIZER;CN=Chief:mailto:chief@example.org",
        f"UID:{uid}@google.com",
        *guests,
        "CREATED:20260101T080000Z",
        "DESCRIPTION:Agenda\\, notes and the link: https://meet.example.org/abc-defg-hij\\n\\n" + "lorem ipsum " * 6,
        "LAST-MODIFIED:20260801T080000Z",
        "LOCATION:Room 4\\, second floor",
        "SEQUENCE:0",
        "STATUS:CONFIRMED",
        "SUMMARY:Meeting about the usual matters",
        *opaque,
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:This is an event reminder",
        "TRIGGER:-P0DT0H10M0S",
        "END:VALARM",
        "END:VEVENT",
    ]


def _folded(line: str) -> Iterator[str]:
    yield line[:75]
    for at in range(75, len(line), 74):
        yield " " + line[at : at + 74]
