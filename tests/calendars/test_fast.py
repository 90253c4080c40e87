"""The fast reader against the full stack: whatever it does not refuse, it reads alike."""

from __future__ import annotations

import time
from calendar import monthrange
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from calendars import expand, fast, read
from calendars.budget import Budget
from calendars.busy import by_uid
from calendars.moments import Found, Frame
from calendars.spans import Spans
from tests.calendars.ics import busy, calendar, event

ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "Europe/Dublin",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "Africa/Casablanca",
    "America/Havana",
    "Pacific/Apia",
    "UTC",
]
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
# Frames of three weeks around changes of clocks in both halves of the world, and one without any.
FRAMES = [datetime(2027, 3, 10, tzinfo=UTC), datetime(2027, 10, 20, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC)]
THREE_WEEKS = timedelta(days=21)
FRAME = round(FRAMES[0].timestamp()), round((FRAMES[0] + THREE_WEEKS).timestamp())


def written(wall: datetime, form: str) -> str:
    """A property's parameters and value, in one of the forms: a zone's name, "Z", "floating" or "date"."""
    if form == "date":
        return f";VALUE=DATE:{wall:%Y%m%d}"
    stamp = f"{wall:%Y%m%dT%H%M%S}"
    return f":{stamp}Z" if form == "Z" else f":{stamp}" if form == "floating" else f";TZID={form}:{stamp}"


@st.composite
def walls(draw: st.DrawFn, near: datetime) -> datetime:
    """Wall times from years before a frame to a little after it, many at the hours at which clocks change."""
    days = draw(st.one_of(st.integers(-25, 30), st.integers(-3000, 30)))
    hour = draw(st.one_of(st.integers(0, 4), st.integers(0, 23)))
    minute = draw(st.sampled_from([0, 15, 30, 59]))
    return (near + timedelta(days=days)).replace(tzinfo=None, hour=hour, minute=minute)


@st.composite
def months(draw: st.DrawFn, start: datetime, frequency: str) -> list[str]:
    """A day of the month that the start is: by number, from either end, or as the nth weekday from either end."""
    length = monthrange(start.year, start.month)[1]
    name, nth, nth_last = DAYS[start.weekday()], (start.day - 1) // 7 + 1, (length - start.day) // 7 + 1
    by_day = f"BYDAY={nth}{name}", f"BYDAY=-{nth_last}{name}"
    by_number = f"BYMONTHDAY={start.day}", f"BYMONTHDAY={start.day - length - 1}", f"BYMONTHDAY={start.day},10,-1"
    how = draw(st.sampled_from(["", *by_day, *by_number]))
    month = [f"BYMONTH={start.month}"] if frequency == "YEARLY" and (how or draw(st.booleans())) else []
    return [*([how] if how else []), *month]


@st.composite
def rules(draw: st.DrawFn, start: datetime, form: str) -> str:
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}"]
    if draw(st.booleans()):
        parts.append(f"INTERVAL={draw(st.integers(1, 5))}")
    ending = draw(st.sampled_from(["", "count", "date", "utc", "local"]))
    until = start + timedelta(days=draw(st.integers(0, 3100)), hours=draw(st.integers(-1, 1)))
    if ending == "count":
        parts.append(f"COUNT={draw(st.one_of(st.integers(1, 12), st.integers(1, 3000)))}")
    elif ending:
        stamp = {"date": f"{until:%Y%m%d}", "utc": f"{until:%Y%m%dT%H%M%SZ}", "local": f"{until:%Y%m%dT%H%M%S}"}
        parts.append(f"UNTIL={stamp['date' if form == 'date' else ending]}")
    if frequency in ("MONTHLY", "YEARLY"):
        parts.extend(draw(months(start, frequency)))
    elif draw(st.booleans()) and (frequency == "WEEKLY" or "INTERVAL" not in " ".join(parts)):
        chosen = {DAYS[start.weekday()], *draw(st.lists(st.sampled_from(DAYS), max_size=4))}
        parts.append(f"BYDAY={','.join(sorted(chosen))}")
    if draw(st.booleans()):
        parts.append(f"WKST={draw(st.sampled_from(DAYS))}")
    return "RRULE:" + ";".join(parts)


@st.composite
def lasting(draw: st.DrawFn, start: datetime, form: str) -> list[str]:
    how = draw(st.sampled_from(["end", "duration", "none"]))
    days, minutes = draw(st.sampled_from([0, 0, 0, 1, 4])), draw(st.sampled_from([0, 15, 90, 480, 1439]))
    if how == "end":
        end = start + timedelta(days=days, minutes=minutes)
        return [f"DTEND{written(end, form)}"]
    if how == "duration":
        return [f"DURATION:P{days}D" if form == "date" or not minutes else f"DURATION:P{days}DT{minutes}M"]
    return []


@st.composite
def series(draw: st.DrawFn, near: datetime) -> list[str]:
    """The events of one UID: one that may repeat, with instances deleted and moved."""
    form = draw(st.sampled_from([*ZONES, "Z", "floating", "date"]))
    start = draw(walls(near))
    lines = [f"DTSTART{written(start, form)}", *draw(lasting(start, form))]
    if draw(st.integers(0, 9)) == 0:
        lines.append(draw(st.sampled_from(["TRANSP:TRANSPARENT", "STATUS:CANCELLED", "TRANSP:OPAQUE"])))
    if draw(st.integers(0, 3)) == 0:
        return [event(*lines, uid="a")]
    lines.append(draw(rules(start, form)))
    n_days = (near.replace(tzinfo=None) - start).days
    instances = st.integers(0, 20).map(lambda k: start + timedelta(days=max(0, n_days) + k))
    for gone in draw(st.lists(instances, max_size=3)):
        how = (
            "date"
            if form == "date" or draw(st.integers(0, 3)) == 0
            else draw(st.sampled_from([form, form, "floating", "Z"]))
        )
        lines.append(f"EXDATE{written(gone, how)}")
    events = [event(*lines, uid="a")]
    for which in draw(st.lists(instances, max_size=2, unique=True)):
        to = draw(walls(near))
        changed = [f"RECURRENCE-ID{written(which, form)}", f"DTSTART{written(to, form)}", *draw(lasting(to, form))]
        if draw(st.integers(0, 3)) == 0:
            changed.append("STATUS:CANCELLED")
        events.append(event(*changed, uid="a"))
    return events


def read_both_ways(components: list[str], zone: str, start: datetime) -> tuple[Spans | None, Spans]:
    frame = Frame(zone, round(start.timestamp()), round((start + THREE_WEEKS).timestamp()))
    (one,) = read.read(calendar(*components), where="").calendars
    (group,) = by_uid(one.events)
    quick = fast.busy(group, frame)
    full, _ = expand.busy(one, [group], frame, Budget(""), where="")
    return None if quick is None else bare(quick), bare(full)


def bare(found: list[Found]) -> Spans:
    return Spans.of((begins, ends) for begins, ends, _ in found).merged()


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[str], str, datetime]:
    near = draw(st.sampled_from(FRAMES))
    return draw(series(near)), draw(st.sampled_from(ZONES)), near


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(cases())
@example(
    (
        [event("DTSTART;TZID=America/Havana:20270301T003000", "DURATION:PT1H", "RRULE:FREQ=DAILY", uid="a")],
        "UTC",
        FRAMES[0],
    )
)
def test_what_the_fast_reader_reads_the_full_stack_reads_alike(case: tuple[list[str], str, datetime]) -> None:
    quick, full = read_both_ways(*case)
    assume(quick is not None)
    assert quick == full


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART;TZID=Europe/Berlin:20270315T090000", "DTEND;TZID=Europe/Berlin:20270315T100000"),
        ("DTSTART:20270315T090000Z", "DURATION:PT1H"),
        ("DTSTART:20270315T090000", "DURATION:PT1H"),
        ("DTSTART;VALUE=DATE:20270315", "DTEND;VALUE=DATE:20270317"),
        ("DTSTART:20200101T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;INTERVAL=3;COUNT=2000"),
        ("DTSTART:20200101T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR"),
        ("DTSTART:20200101T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;WKST=SU;UNTIL=20270401"),
        ("DTSTART:20200101T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY", "EXDATE:20270317T090000Z"),
        ("DTSTART:20200120T090000Z", "DURATION:PT1H", "RRULE:FREQ=MONTHLY;BYDAY=3MO", "EXDATE:20210315T090000Z"),
        ("DTSTART:20200130T090000Z", "DURATION:PT1H", "RRULE:FREQ=MONTHLY;COUNT=80"),
        ("DTSTART:20200320T090000Z", "DURATION:PT1H", "RRULE:FREQ=YEARLY;UNTIL=20270401T000000Z"),
        ("DTSTART:20200327T090000Z", "DURATION:PT1H", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1FR"),
    ],
)
def test_plain_events_are_not_refused(lines: tuple[str, ...]) -> None:
    quick, full = read_both_ways([event(*lines, uid="a")], "Europe/Berlin", FRAMES[0])
    assert quick is not None
    assert quick == full
    assert quick


@pytest.mark.parametrize(
    "line",
    [
        "RRULE:FREQ=MONTHLY;BYDAY=MO",
        "RRULE:FREQ=MONTHLY;BYDAY=2TU",
        "RRULE:FREQ=MONTHLY;BYMONTHDAY=14",
        "RRULE:FREQ=MONTHLY;BYMONTHDAY=15;BYDAY=3MO",
        "RRULE:FREQ=MONTHLY;BYMONTH=3",
        "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "RRULE:FREQ=YEARLY;BYDAY=11MO",
        "RRULE:FREQ=YEARLY;BYMONTHDAY=15",
        "RRULE:FREQ=YEARLY;BYMONTH=4",
        "RRULE:FREQ=WEEKLY;BYMONTH=3",
        "RRULE:FREQ=DAILY;BYMONTHDAY=15",
        "RRULE:FREQ=WEEKLY;BYDAY=1MO",
        "RRULE:FREQ=WEEKLY;BYDAY=TU",
        "RRULE:FREQ=DAILY;INTERVAL=0",
        "RRULE:FREQ=DAILY;COUNT=2;UNTIL=20270401",
        "RRULE;X-A=1:FREQ=DAILY",
        "RRULE:FREQ=DAILY\r\nRRULE:FREQ=WEEKLY",
        "RDATE:20270316T090000Z",
        "EXRULE:FREQ=DAILY",
        "EXDATE:20270316T090000Z",
        "DTEND:20270315T080000Z",
        "DTEND:20270315T100000Z\r\nDURATION:PT1H",
        "DTEND;TZID=Europe/Berlin:20270315T110000",
        "DTEND;VALUE=DATE:20270316",
        "DURATION:PT1H\r\nDTSTART:20270316T090000Z",
        "DURATION:-PT1H",
    ],
)
def test_what_it_does_not_know_it_refuses(line: str) -> None:
    data = calendar(event("DTSTART:20270315T090000Z", line, uid="a"))  # a Monday
    (one,) = read.read(data, where="").calendars
    assert fast.busy(one.events, Frame("UTC", *FRAME)) is None


def test_a_series_begun_long_ago_costs_no_more_than_a_new_one() -> None:
    (one,) = read.read(
        calendar(event("DTSTART:00010101T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY")), where=""
    ).calendars
    frame = Frame("UTC", round(FRAMES[0].timestamp()), round((FRAMES[0] + THREE_WEEKS).timestamp()))
    begun = time.process_time()
    for _ in range(20):
        found = fast.busy(one.events, frame)
    assert found is not None
    assert len(found) == 21
    assert time.process_time() - begun < 0.5


def test_a_calendar_of_six_weekly_meetings_takes_a_few_milliseconds() -> None:
    meetings = [
        event(
            f"DTSTART;TZID=Europe/Berlin:2027030{day}T090000",
            "DURATION:PT1H",
            "RRULE:FREQ=WEEKLY;COUNT=8",
            uid=f"{day}",
        )
        for day in range(1, 7)
    ]
    data = calendar(*meetings)
    assert len(busy(data).spans) == 48
    fastest = 1.0
    for _ in range(20):
        begun = time.process_time()
        busy(data)
        fastest = min(fastest, time.process_time() - begun)
    assert fastest < 0.003


def test_the_clock_of_the_series_decides_in_the_week_of_a_change() -> None:
    weekly = event("DTSTART;TZID=America/New_York:20270301T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3")
    hours = [start.hour for start, _ in busy(calendar(weekly), "UTC").spans.instants()]
    assert hours == [14, 14, 13]
    assert all(
        start.astimezone(ZoneInfo("America/New_York")).hour == 9
        for start, _ in busy(calendar(weekly), "UTC").spans.instants()
    )
