"""The traps of real calendars, one row each: what programs write, and when its owner is busy.

The rows are those of the input table in our notes on calendars. Both readers read each: what the fast one refuses
counts as read by the other. Where the plain libraries go wrong is said in docs/calendars.md.
"""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import permutations

import pytest

from calendars.busy import read_busy
from calendars.errors import UnreadableCalendar
from calendars.spans import Spans
from tests.calendars.ics import END, START, calendar, event, told

OWNER = "ada@example.org"
HOUR = "DURATION:PT1H"
NINE = ("DTSTART;TZID=Europe/Berlin:20270301T090000", HOUR)
WEEKLY = (*NINE, "RRULE:FREQ=WEEKLY;COUNT=3")
THREE = ("03-01 09:00-10:00", "03-08 09:00-10:00", "03-15 09:00-10:00")
ONE = THREE[:1]


def zone_block(name: str, offset: str) -> str:
    standard = ("BEGIN:STANDARD", "DTSTART:16010101T000000", f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}")
    return "\r\n".join(["BEGIN:VTIMEZONE", f"TZID:{name}", *standard, "END:STANDARD", "END:VTIMEZONE"])


def at(name: str, *more: str) -> str:
    return event(f"DTSTART;TZID={name}:20270301T090000", HOUR, *more)


def replaced(which: str, to: str, *more: str) -> str:
    return event(f"RECURRENCE-ID{which}", f"DTSTART;TZID=Europe/Berlin:{to}", HOUR, *more, uid="a")


def series(*more: str) -> str:
    return event(*WEEKLY, *more, uid="a")


def invited(answer: str, *more: str, who: str = OWNER) -> tuple[str, ...]:
    others = "ATTENDEE;PARTSTAT=DECLINED;CN=Bo:mailto:bo@example.org", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:c@example.org"
    return (*others, f"ATTENDEE;CN=Ada;PARTSTAT={answer};RSVP=TRUE:{who}", *more)


@dataclass(frozen=True)
class Trap:
    """Components, lines of the calendar itself, and what is busy, told in Berlin."""

    name: str
    components: tuple[str, ...]
    busy: tuple[str, ...] = ()
    problem: str = ""
    head: tuple[str, ...] = ()
    zone: str = "Europe/Berlin"
    data: bytes = field(default=b"", repr=False)


MOVED = ("03-01 09:00-10:00", "03-09 12:00-13:00", "03-15 09:00-10:00")
GONE = ("03-01 09:00-10:00", "03-15 09:00-10:00")
LOCAL = "its times are read in Europe/Berlin"
TO_CALENDAR = ("X-WR-TIMEZONE:America/New_York",)

TRAPS = [
    Trap("floating times and X-WR-TIMEZONE", (event("DTSTART:20270301T090000", HOUR),), ("03-01 15:00-16:00",),
         head=TO_CALENDAR),
    Trap("floating times without it", (event("DTSTART:20270301T090000", HOUR),), ("03-01 01:00-02:00",),
         zone="Asia/Tokyo"),
    Trap("a Z series meant in X-WR-TIMEZONE",
         (event("DTSTART:20270308T140000Z", HOUR, "RRULE:FREQ=WEEKLY;COUNT=2"),),
         ("03-08 15:00-16:00", "03-15 14:00-15:00"), head=TO_CALENDAR),
    Trap("a Windows name without a definition", (at("W. Europe Standard Time"),), ONE, zone="Asia/Tokyo"),
    Trap("a /freeassociation/ prefix", (at("/freeassociation.sourceforge.net/Europe/Berlin"),), ONE, zone="Asia/Tokyo"),
    Trap("a /mozilla.org/ prefix", (at("/mozilla.org/20050126_1/Europe/Berlin"),), ONE, zone="Asia/Tokyo"),
    Trap("an unknown zone", (at("Mars/Olympus"),), ONE, problem=f"unknown time zone 'Mars/Olympus'; {LOCAL}"),
    Trap("a display name with a definition",
         (zone_block("(UTC+01:00) Amsterdam, Berlin", "+0100"), at('"(UTC+01:00) Amsterdam, Berlin"')), ONE,
         zone="Asia/Tokyo"),
    Trap("tzone://Microsoft/Custom",
         (zone_block("tzone://Microsoft/Custom", "-0500"), at('"tzone://Microsoft/Custom"')), ("03-01 15:00-16:00",)),
    Trap("a definition since 1601", (zone_block("Own", "-0500"), at("Own", "RRULE:FREQ=WEEKLY;COUNT=2")),
         ("03-01 15:00-16:00", "03-08 15:00-16:00")),
    Trap("an IANA name whose definition lies", (zone_block("Europe/Berlin", "-0500"), event(*NINE)), ONE),
    Trap("a time that clocks skip", (event("DTSTART;TZID=Europe/Berlin:20270328T023000", HOUR),),
         ("03-28 03:30-04:30",)),
    Trap("EXDATE in UTC", (series("EXDATE:20270308T080000Z"),), GONE),
    Trap("EXDATE as a date", (series("EXDATE;VALUE=DATE:20270308"),), GONE),
    Trap("UNTIL as a date", (event(*NINE, "RRULE:FREQ=WEEKLY;UNTIL=20270315"),), THREE),
    Trap("UNTIL in local time", (event(*NINE, "RRULE:FREQ=WEEKLY;UNTIL=20270315T090000"),), THREE),
    Trap("RECURRENCE-ID in UTC", (series(), replaced(":20270308T080000Z", "20270309T120000")), MOVED),
    Trap("RECURRENCE-ID in another zone",
         (series(), replaced(";TZID=America/New_York:20270308T030000", "20270309T120000")), MOVED),
    Trap("moved into the time asked for",
         (event("DTSTART:20260201T090000Z", HOUR, "RRULE:FREQ=MONTHLY;COUNT=3", uid="a"),
          replaced(":20260301T090000Z", "20270309T120000")), ("03-09 12:00-13:00",)),
    Trap("moved out of it", (series(), replaced(":20270308T080000Z", "20280309T120000")), GONE),
    Trap("RANGE=THISANDFUTURE",
         (series(), replaced(";RANGE=THISANDFUTURE;TZID=Europe/Berlin:20270308T090000", "20270309T120000")),
         ("03-01 09:00-10:00", "03-09 12:00-13:00", "03-16 12:00-13:00")),
    Trap("a changed instance with a lower SEQUENCE",
         (series("SEQUENCE:4"), replaced(":20270308T080000Z", "20270309T120000", "SEQUENCE:1")), MOVED),
    Trap("STATUS:CANCELLED on an event", (event(*NINE, "STATUS:CANCELLED"),)),
    Trap("STATUS:CANCELLED on an instance",
         (series(), replaced(":20270308T080000Z", "20270308T090000", "STATUS:CANCELLED")), GONE),
    Trap("an instance deleted and moved: busy",
         (series("EXDATE:20270308T080000Z"), replaced(":20270308T080000Z", "20270309T120000")), MOVED),
    Trap("RECURRENCE-ID on the series", (event(*WEEKLY, "RECURRENCE-ID;TZID=Europe/Berlin:20270301T090000"),), THREE),
    Trap("RDATE of periods", (event(*NINE, "RDATE;VALUE=PERIOD:20270303T110000Z/PT3H"),), (*ONE, "03-03 12:00-15:00")),
    Trap("two rules", (event(*NINE, "RRULE:FREQ=WEEKLY;COUNT=2", "RRULE:FREQ=DAILY;COUNT=2"),),
         ("03-01 09:00-10:00", "03-02 09:00-10:00", "03-08 09:00-10:00")),
    Trap("an end before the start", (event("DTSTART:20270301T090000Z", "DTEND:20270301T080000Z"),),
         problem="event 1 (line 3): it ends before it starts, so it takes no time"),
    Trap("an unknown X- part in a rule", (event(*NINE, "RRULE:FREQ=WEEKLY;COUNT=3;X-NOBODY=KNOWS"),), THREE),
    Trap("a bad rule", (event(*NINE, "RRULE:FREQ=OFTEN"),), ONE,
         problem="event 1 (line 3): its repetition says no frequency that can be read; only its first time counts as "
         "busy"),
    Trap("only carriage returns", (), ONE, data=calendar(event(*NINE)).replace(b"\r\n", b"\r")),
    Trap("a file that breaks off", (), ONE,
         problem="the file breaks off before its end; what follows is missing, export it again",
         data=calendar(event(*NINE)).removesuffix(b"END:VEVENT\r\nEND:VCALENDAR\r\n")),
    Trap("a byte order mark", (), ONE, data=b"\xef\xbb\xbf" + calendar(event(*NINE))),
    Trap("only line feeds", (), ONE, data=calendar(event(*NINE)).replace(b"\r\n", b"\n")),
    Trap("lines that are none", (event("garbage", *NINE, "DESCRIPTION:first", "second; raw: line", ""),), ONE),
    Trap("an unreadable start, and another event", (event("DTSTART:soon", HOUR), event(*NINE)), ONE,
         problem="event 1 (line 3): its start is missing or unreadable; it is left out"),
    Trap("an opaque holiday takes the day in its owner's zone", (event("DTSTART;VALUE=DATE:20270303"),),
         ("03-02 16:00-03-03 16:00",), zone="Asia/Tokyo"),
    Trap("a transparent one does not", (event("DTSTART;VALUE=DATE:20270303", "TRANSP:TRANSPARENT"),)),
    Trap("out of office", (event(*NINE, "X-MICROSOFT-CDO-BUSYSTATUS:OOF"),), ONE),
    Trap("Outlook's busy", (event(*NINE, "X-MICROSOFT-CDO-BUSYSTATUS:BUSY"),), ONE),
    Trap("Outlook's free", (event(*NINE, "TRANSP:OPAQUE", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"),)),
    Trap("working elsewhere", (event(*NINE, "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE"),)),
    Trap("a free/busy report",
         ("BEGIN:VFREEBUSY\r\nFREEBUSY:20270301T080000Z/PT1H,20270302T080000Z/20270302T090000Z\r\n"
          "FREEBUSY;FBTYPE=FREE:20270305T080000Z/PT1H\r\nEND:VFREEBUSY",),
         ("03-01 09:00-10:00", "03-02 09:00-10:00")),
    Trap("an invitation that was declined", (event(*NINE, *invited("DECLINED", who="mailto:Ada@Example.org")),)),
    Trap("one that was accepted", (event(*NINE, *invited("ACCEPTED", who="MAILTO:ada@example.org")),), ONE),
    Trap("one that was not answered", (event(*NINE, *invited("NEEDS-ACTION", who="mailto:ada@example.org")),), ONE),
    Trap("one that a namesake declined", (event(*NINE, *invited("DECLINED", who="mailto:xada@example.org")),), ONE),
    Trap("an address in a parameter", (event(*NINE, 'ATTENDEE;EMAIL=ada@example.org;PARTSTAT=DECLINED:urn:uuid:1'),)),
    Trap("one instance that was declined",
         (series(), replaced(":20270308T080000Z", "20270308T090000", *invited("DECLINED", who=f"mailto:{OWNER}"))),
         GONE),
    Trap("a series declined but for one instance",
         (series(*invited("DECLINED", who=f"mailto:{OWNER}")),
          replaced(":20270308T080000Z", "20270308T090000", *invited("ACCEPTED", who=f"mailto:{OWNER}"))),
         ("03-08 09:00-10:00",)),
]  # fmt: skip


def read(trap: Trap, *, tentative_is_free: bool = False) -> tuple[list[str], tuple[str, ...]]:
    data = trap.data or calendar(*trap.components, head=trap.head)
    found = read_busy(
        data, zone=trap.zone, start=START, end=END, owner=OWNER, tentative_is_free=tentative_is_free, where=""
    )
    return told(found.spans), found.problems


@pytest.mark.parametrize("trap", TRAPS, ids=lambda each: each.name)
def test_a_trap_is_read_as_its_writer_meant_it(trap: Trap) -> None:
    assert read(trap) == (list(trap.busy), (trap.problem,) if trap.problem else ())


TENTATIVE = {
    "a tentative event": event(*NINE, "STATUS:TENTATIVE"),
    "Outlook's tentative": event(*NINE, "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE"),
    "tentatively accepted": event(*NINE, *invited("TENTATIVE", who=f"mailto:{OWNER}")),
    "a tentative period": "BEGIN:VFREEBUSY\r\nFREEBUSY;FBTYPE=BUSY-TENTATIVE:20270301T080000Z/PT1H\r\nEND:VFREEBUSY",
    "a tentative series read by the libraries": event(*NINE, "RDATE:20270301T080000Z", "STATUS:TENTATIVE"),
}


@pytest.mark.parametrize("component", TENTATIVE.values(), ids=TENTATIVE)
def test_what_is_tentative_is_busy_or_free_as_the_programme_says(component: str) -> None:
    trap = Trap("", (component,))
    assert read(trap) == (list(ONE), ())
    assert read(trap, tentative_is_free=True) == ([], ())


def test_what_somebody_else_holds_tentative_is_busy() -> None:
    other = event(*NINE, *invited("TENTATIVE", who="mailto:bo2@example.org"))
    assert read(Trap("", (other,)), tentative_is_free=True) == (list(ONE), ())


def test_nobodys_address_or_name_is_kept() -> None:
    from calendars.read import read as read_file

    kept = repr(read_file(calendar(event(*NINE, *invited("DECLINED", who=f"mailto:{OWNER}"))), where="", owner=OWNER))
    assert "DECLINED" in kept
    assert not any(each in kept.casefold() for each in ("ada", "bo@", "cn=", "@example.org"))


def many(line: str, number: int, start: str = "20270301T090000Z") -> bytes:
    return calendar(*[event(f"DTSTART:{start}", HOUR, line) for _ in range(number)])


BOMBS = {
    "secondly": many("RRULE:FREQ=SECONDLY", 1),
    "minutely since 2000": many("RRULE:FREQ=MINUTELY", 1, "20000101T000000Z"),
    "secondly, a billion times": many("RRULE:FREQ=SECONDLY;COUNT=1000000000", 1),
    "INTERVAL=0": many("RRULE:FREQ=MONTHLY;INTERVAL=0", 1),
    "20,000 weekly events": many("RRULE:FREQ=WEEKLY", 20_000),
    "20,000 that the libraries must read": many("RDATE:20270303T110000Z", 20_000),
    "3,000 rules that come never": many("RRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31", 3_000, "19900101T000000Z"),
    "3,000 rules that come seldom": many("RRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", 3_000, "20260101T000000Z"),
    "yearly since the year 1, never": many("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 3, "00010101T090000Z"),
    "weekly since the year 1, never": many("RRULE:FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30", 3, "00010101T090000Z"),
    "hourly since 1990, often": many("RRULE:FREQ=HOURLY;BYDAY=MO", 50, "20100101T000000Z"),
    "a million dates": many("EXDATE:" + ",".join(["20270303T110000Z"] * 280_000), 1),
    "a million numbers": many("RRULE:FREQ=DAILY;BYHOUR=" + ",".join(["1"] * 1_000_000), 1),
    "19,000 changes of one instance": calendar(
        event("DTSTART:20270301T090000Z", HOUR, "RRULE:FREQ=DAILY", uid="a"),
        *[event("RECURRENCE-ID:20270302T090000Z", "DTSTART:20270301T090000Z", HOUR, uid="a")] * 19_000,
    ),
    "a zone with 20,000 changes": calendar(
        zone_block("Own", "+0100").replace(
            "END:VTIMEZONE", "BEGIN:STANDARD\r\nEND:STANDARD\r\n" * 20_000 + "END:VTIMEZONE"
        ),
        at("Own"),
    ),
    "free/busy periods without end": calendar(
        "BEGIN:VFREEBUSY\r\nFREEBUSY:" + ",".join(["20270301T090000Z/PT1H"] * 220_000) + "\r\nEND:VFREEBUSY"
    ),
    "components in components": b"BEGIN:VCALENDAR\n" + b"".join(b"BEGIN:X%d\n" % n for n in range(300_000)),
    "folds without end": many("DESCRIPTION:" + "\r\n x" * 1_000_000, 1),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("data", BOMBS.values(), ids=BOMBS)
def test_what_was_made_to_stop_a_reader_ends_within_two_seconds(data: bytes) -> None:
    begun = time.thread_time()
    # It reads what it can, or refuses; any other error fails the test.
    with suppress(UnreadableCalendar):
        read_busy(data, zone="Europe/Berlin", start=START, end=END, where="person l-017")
    assert time.thread_time() - begun < 2


@pytest.mark.slow
def test_a_calendar_that_takes_too_long_says_whose_it_is_and_what_to_do() -> None:
    with pytest.raises(UnreadableCalendar) as refused:
        read_busy(BOMBS["20,000 that the libraries must read"], zone="UTC", start=START, end=END, where="person l-017")
    assert str(refused.value) == (
        "person l-017: it takes more than 1.2 s of processor time to read, as calendars do that were made to stop a "
        "reader, or that hold decades; export only the months of the programme"
    )


LIES = {"Europe/Berlin": "-0800", "Customized Time Zone": "+0100", "Own": "-0500", "/x/Own": "+0900"}


def lying(names: dict[str, str], *, refused: bool) -> bytes:
    """A calendar whose definitions lie, of events that the fast reader reads, or refuses."""
    more = ("RDATE:20270303T110000Z",) if refused else ()
    return calendar(*[zone_block(*each) for each in names.items()], *[at(f'"{name}"', *more) for name in names])


TENANTS = [
    lying(LIES, refused=False),
    lying(dict.fromkeys(LIES, "+0300"), refused=False),
    lying(dict(reversed(LIES.items())) | {"Own": "+1200"}, refused=True),
    calendar(*[at(f'"{name}"') for name in LIES]),  # names of others, without any definition
]


def busy_of(number: int) -> Spans:
    return read_busy(TENANTS[number], zone="Asia/Tokyo", start=START, end=END).spans


@pytest.mark.slow
def test_peoples_calendars_never_influence_each_other_in_any_order() -> None:
    alone = {}
    for number in range(len(TENANTS)):
        code = f"from tests.calendars.test_traps import busy_of; print(busy_of({number}).pairs())"
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
        alone[number] = run.stdout.strip()
    assert len(set(alone.values())) == len(TENANTS)
    for order in permutations(range(len(TENANTS))):
        assert {number: str(busy_of(number).pairs()) for number in order} == alone


def test_peoples_calendars_never_influence_each_other_in_threads() -> None:
    alone = [busy_of(number) for number in range(len(TENANTS))]
    numbers = [number % len(TENANTS) for number in range(120)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(busy_of, numbers)) == [alone[number] for number in numbers]
