"""Busy time from calendars as programs write them, read both by the fast reader and by the full stack."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.busy import read_busy
from calendars.errors import UnknownZone, UnreadableCalendar
from tests.calendars.ics import END, START, busy, calendar, event, full_stack, told

AT_NINE = ("DTSTART;TZID=Europe/Berlin:20270301T090000", "DTEND;TZID=Europe/Berlin:20270301T100000")
THREE_WEEKS = (*AT_NINE, "RRULE:FREQ=WEEKLY;COUNT=3")
ALL_THREE = ["03-01 09:00-10:00", "03-08 09:00-10:00", "03-15 09:00-10:00"]
WITHOUT_SECOND = ["03-01 09:00-10:00", "03-15 09:00-10:00"]


def both(*components: str, zone: str = "Europe/Berlin") -> list[str]:
    """What both readers make of a calendar, told in Berlin time; they must agree."""
    data = calendar(*components)
    found = busy(data, zone)
    assert found.spans == full_stack(data, zone).spans
    assert found.problems == ()
    return told(found.spans)


def moved(which: str, start: str, end: str, *more: str) -> str:
    """An instance of the series ``a`` that was changed."""
    times = f"DTSTART;TZID=Europe/Berlin:{start}", f"DTEND;TZID=Europe/Berlin:{end}"
    return event(which, *times, *more, uid="a")


# -- what is busy ------------------------------------------------------------------------------------------------------


def test_an_event_is_busy_unless_it_is_transparent_or_cancelled() -> None:
    assert both(event(*AT_NINE)) == ["03-01 09:00-10:00"]
    assert both(event(*AT_NINE, "TRANSP:OPAQUE", "STATUS:TENTATIVE")) == ["03-01 09:00-10:00"]
    assert both(event(*AT_NINE, "TRANSP:TRANSPARENT")) == []
    assert both(event(*AT_NINE, "STATUS:CANCELLED")) == []
    assert both(event(*THREE_WEEKS, "transp:Transparent")) == []


def test_all_day_and_floating_times_are_read_in_the_persons_zone() -> None:
    tokyo = both(
        event("DTSTART;VALUE=DATE:20270303"), event("DTSTART:20270305T090000", "DURATION:PT1H"), zone="Asia/Tokyo"
    )
    assert tokyo == ["03-02 16:00-03-03 16:00", "03-05 01:00-02:00"]
    berlin = both(event("DTSTART;VALUE=DATE:20270303"), event("DTSTART:20270305T090000", "DURATION:PT1H"))
    assert berlin == ["03-03 00:00-03-04 00:00", "03-05 09:00-10:00"]


def test_an_all_day_event_on_the_day_clocks_change_lasts_23_hours() -> None:
    spans = busy(calendar(event("DTSTART;VALUE=DATE:20270328"))).spans
    assert spans.seconds == 23 * 3600


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        (("DTSTART;VALUE=DATE:20270303", "DTEND;VALUE=DATE:20270305"), 2),
        (("DTSTART;VALUE=DATE:20270303", "DURATION:P3D"), 3),
        (("DTSTART;VALUE=DATE:20270303", "DTEND;VALUE=DATE:20270303"), 1),
        (("DTSTART:20270303",), 1),
    ],
)
def test_all_day_events_last_whole_days(lines: tuple[str, ...], days: int) -> None:
    assert both(event(*lines)) == [f"03-03 00:00-03-0{3 + days} 00:00"]


def test_an_event_without_an_end_takes_no_time() -> None:
    assert both(event("DTSTART:20270302T090000Z")) == []


def test_a_duration_ticks_through_a_change_of_clocks_and_a_written_end_stands() -> None:
    # RFC 5545, section 3.3.6: two hours are two hours. What ends at 06:00 ends at 06:00 each night.
    assert both(event("DTSTART;TZID=Europe/Berlin:20270328T010000", "DURATION:PT2H")) == ["03-28 01:00-04:00"]
    nights = both(
        event(
            "DTSTART;TZID=Europe/Berlin:20270326T220000",
            "DTEND;TZID=Europe/Berlin:20270327T060000",
            "RRULE:FREQ=DAILY;COUNT=3",
        )
    )
    assert nights == ["03-26 22:00-03-27 06:00", "03-27 22:00-03-28 06:00", "03-28 22:00-03-29 06:00"]


def test_a_repeated_hour_is_the_first_one_and_a_skipped_one_begins_after_the_gap() -> None:
    assert both(event("DTSTART;TZID=Europe/Berlin:20270328T023000", "DURATION:PT1H")) == ["03-28 03:30-04:30"]
    spans = busy(
        calendar(event("DTSTART;TZID=Europe/Berlin:20271031T023000", "DURATION:PT1H")),
        start=datetime(2027, 10, 1, tzinfo=UTC),
        end=datetime(2027, 12, 1, tzinfo=UTC),
    ).spans
    assert spans.instants()[0][0] == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_only_what_shares_an_instant_with_the_frame_is_told_and_may_stick_out_of_it() -> None:
    first = START.strftime("%Y%m%dT%H%M%SZ")
    assert busy(calendar(event("DTSTART:20270228T200000Z", f"DTEND:{first}"))).spans.pairs() == []
    spans = busy(calendar(event("DTSTART:20270228T200000Z", "DTEND:20270301T000001Z"))).spans
    assert spans.instants() == [(datetime(2027, 2, 28, 20, tzinfo=UTC), datetime(2027, 3, 1, 0, 0, 1, tzinfo=UTC))]
    assert busy(calendar(event(f"DTSTART:{END:%Y%m%dT%H%M%SZ}", "DURATION:PT1H"))).spans.pairs() == []


def test_overlapping_events_are_told_once() -> None:
    assert both(event(*AT_NINE), event(*AT_NINE), event("DTSTART:20270301T083000Z", "DURATION:PT1H")) == [
        "03-01 09:00-10:30"
    ]


# -- series ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "exception",
    [
        "EXDATE;TZID=Europe/Berlin:20270308T090000",
        "EXDATE:20270308T080000Z",
        "EXDATE;TZID=America/New_York:20270308T030000",
        "EXDATE:20270308T090000",
        "EXDATE;VALUE=DATE:20270308",
        "EXDATE:20270308",
    ],
)
def test_a_deleted_instance_is_free_however_it_is_written(exception: str) -> None:
    assert both(event(*THREE_WEEKS, exception), zone="Asia/Tokyo") == WITHOUT_SECOND


def test_an_exception_without_a_zone_means_the_clock_of_the_series() -> None:
    assert both(
        event("DTSTART:20270301T080000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20270308T080000")
    ) == (WITHOUT_SECOND)


def test_an_exception_at_the_same_clock_time_elsewhere_deletes_nothing() -> None:
    assert both(event(*THREE_WEEKS, "EXDATE:20270308T090000Z")) == ALL_THREE


@pytest.mark.parametrize("frequency", ["WEEKLY;BYDAY=MO", "MONTHLY;BYDAY=MO", "DAILY;INTERVAL=7"])
@pytest.mark.parametrize("until", ["20270315", "20270315T080000Z", "20270315T090000", "20270321T225959Z"])
def test_a_series_ends_with_the_last_instance_not_after_until(frequency: str, until: str) -> None:
    assert both(event(*AT_NINE, f"RRULE:FREQ={frequency};UNTIL={until}")) == ALL_THREE


def test_a_series_that_ends_before_an_instance_lacks_it() -> None:
    assert both(event(*AT_NINE, "RRULE:FREQ=WEEKLY;UNTIL=20270315T075959Z")) == ALL_THREE[:2]
    assert both(event(*AT_NINE, "RRULE:FREQ=WEEKLY;UNTIL=20270314")) == ALL_THREE[:2]


@pytest.mark.parametrize(
    "which",
    [
        "RECURRENCE-ID;TZID=Europe/Berlin:20270308T090000",
        "RECURRENCE-ID:20270308T080000Z",
        "RECURRENCE-ID;TZID=America/New_York:20270308T030000",
        "RECURRENCE-ID:20270308T090000",
        "RECURRENCE-ID;VALUE=DATE:20270308",
    ],
)
def test_a_moved_instance_leaves_its_old_place(which: str) -> None:
    series = event(*THREE_WEEKS, "SEQUENCE:3", uid="a")
    one = moved(which, "20270309T120000", "20270309T130000", "SEQUENCE:1")
    for components in ((series, one), (one, series)):
        assert both(*components, zone="Asia/Tokyo") == ["03-01 09:00-10:00", "03-09 12:00-13:00", "03-15 09:00-10:00"]
    gone = moved(which, "20270308T090000", "20270308T100000", "STATUS:CANCELLED")
    assert both(series, gone, zone="Asia/Tokyo") == WITHOUT_SECOND


def test_an_instance_moved_into_the_frame_from_far_away_is_busy() -> None:
    series = event("DTSTART:20260201T090000Z", "DURATION:PT1H", "RRULE:FREQ=MONTHLY;COUNT=3", uid="a")
    assert both(series, moved("RECURRENCE-ID:20260301T090000Z", "20270309T120000", "20270309T130000")) == [
        "03-09 12:00-13:00"
    ]


def test_an_instance_both_deleted_and_moved_is_busy_where_it_went() -> None:
    series = event(*THREE_WEEKS, "EXDATE;TZID=Europe/Berlin:20270308T090000", uid="a")
    one = moved("RECURRENCE-ID;TZID=Europe/Berlin:20270308T090000", "20270309T120000", "20270309T130000")
    assert both(series, one) == ["03-01 09:00-10:00", "03-09 12:00-13:00", "03-15 09:00-10:00"]


def test_a_moved_instance_whose_series_is_not_in_the_file_is_busy() -> None:
    assert both(moved("RECURRENCE-ID:20270308T080000Z", "20270309T120000", "20270309T130000")) == ["03-09 12:00-13:00"]


def test_moving_this_and_all_later_instances_moves_them_all() -> None:
    series = event(*THREE_WEEKS, uid="a")
    later = "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20270308T090000"
    change = moved(later, "20270309T120000", "20270309T140000")
    assert both(series, change) == ["03-01 09:00-10:00", "03-09 12:00-14:00", "03-16 12:00-14:00"]
    shorter = event(*THREE_WEEKS, "EXDATE;TZID=Europe/Berlin:20270315T090000", uid="a")
    assert both(shorter, change) == ["03-01 09:00-10:00", "03-09 12:00-14:00"]


@pytest.mark.parametrize(
    ("lines", "busy_at"),
    [
        (("RRULE:FREQ=MONTHLY;BYDAY=1MO;COUNT=2",), ["03-01 09:00-10:00", "04-05 09:00-10:00"]),
        (("RRULE:FREQ=YEARLY;COUNT=2",), ["03-01 09:00-10:00"]),
        (("RRULE:FREQ=HOURLY;INTERVAL=6;COUNT=2",), ["03-01 09:00-10:00", "03-01 15:00-16:00"]),
        (("RRULE:FREQ=DAILY;BYDAY=MO,TU;COUNT=3",), ["03-01 09:00-10:00", "03-02 09:00-10:00", "03-08 09:00-10:00"]),
        (
            ("RRULE:FREQ=WEEKLY;COUNT=2", "RRULE:FREQ=DAILY;COUNT=2"),
            ["03-01 09:00-10:00", "03-02 09:00-10:00", "03-08 09:00-10:00"],
        ),
        (("RDATE;TZID=Europe/Berlin:20270303T110000",), ["03-01 09:00-10:00", "03-03 11:00-12:00"]),
        (("RDATE;VALUE=PERIOD:20270303T110000Z/PT3H",), ["03-01 09:00-10:00", "03-03 12:00-15:00"]),
        (("RRULE:FREQ=WEEKLY;COUNT=2;X-NOBODY=KNOWS",), ALL_THREE[:2]),
        (("RRULE:FREQ=WEEKLY;COUNT=2;",), ALL_THREE[:2]),
        # Every other week is told by where the week begins.
        (
            ("RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3;BYDAY=SU,MO;WKST=SU",),
            ["03-01 09:00-10:00", "03-14 09:00-10:00", "03-15 09:00-10:00"],
        ),
        (
            ("RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3;BYDAY=SU,MO",),
            ["03-01 09:00-10:00", "03-07 09:00-10:00", "03-15 09:00-10:00"],
        ),
    ],
)
def test_rules_give_the_instances_that_rfc_5545_gives(lines: tuple[str, ...], busy_at: list[str]) -> None:
    assert both(event(*AT_NINE, *lines)) == busy_at


def test_a_series_with_recurrence_id_on_itself_is_still_a_series() -> None:
    assert both(event(*THREE_WEEKS, "RECURRENCE-ID;TZID=Europe/Berlin:20270301T090000")) == ALL_THREE


def test_of_two_events_with_one_uid_the_later_sequence_counts_and_equals_are_both_busy() -> None:
    other = ("DTSTART:20270302T090000Z", "DURATION:PT1H")
    assert both(event(*AT_NINE, uid="a"), event(*other, "SEQUENCE:2", uid="a")) == ["03-02 10:00-11:00"]
    assert both(event(*AT_NINE, uid="a"), event(*other, uid="a")) == ["03-01 09:00-10:00", "03-02 10:00-11:00"]


def test_an_all_day_series_excepts_days() -> None:
    weekly = ("DTSTART;VALUE=DATE:20270302", "RRULE:FREQ=WEEKLY;COUNT=3")
    left = ["03-02 00:00-03-03 00:00", "03-16 00:00-03-17 00:00"]
    for exception in ("EXDATE;VALUE=DATE:20270309", "EXDATE:20270309T000000", "EXDATE:20270308T230000Z"):
        assert both(event(*weekly, exception)) == left
    assert both(event("DTSTART;VALUE=DATE:20270302", "RRULE:FREQ=WEEKLY;UNTIL=20270309")) == [
        "03-02 00:00-03-03 00:00",
        "03-09 00:00-03-10 00:00",
    ]


def test_a_daily_series_from_the_year_1601_is_read_at_once() -> None:
    assert len(busy(calendar(event("DTSTART:16010101T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY"))).spans) == 61


# -- zones -------------------------------------------------------------------------------------------------------------


def zone_block(name: str, offset: str) -> str:
    standard = ("BEGIN:STANDARD", "DTSTART:16010101T000000", f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}")
    return "\r\n".join(["BEGIN:VTIMEZONE", f"TZID:{name}", *standard, "END:STANDARD", "END:VTIMEZONE"])


@pytest.mark.parametrize(
    "name",
    [
        "Europe/Berlin",
        '"Europe/Berlin"',
        "W. Europe Standard Time",
        "/freeassociation.sourceforge.net/Europe/Berlin",
        "/mozilla.org/20050126_1/Europe/Berlin",
        "europe/berlin",
    ],
)
def test_a_zone_is_known_by_any_of_its_names(name: str) -> None:
    data = calendar(event(f"DTSTART;TZID={name}:20270301T090000", "DURATION:PT1H"))
    found = busy(data, "Asia/Tokyo")
    assert (told(found.spans), found.problems) == (["03-01 09:00-10:00"], ())


def test_an_unknown_zone_is_read_in_the_persons_own_and_said() -> None:
    data = calendar(*[event("DTSTART;TZID=Mars/Olympus:20270301T090000", "DURATION:PT1H")] * 3)
    found = busy(data, where="person l-017")
    assert told(found.spans) == ["03-01 09:00-10:00"]
    assert found.problems == ("person l-017: unknown time zone 'Mars/Olympus'; its times are read in Europe/Berlin",)


def test_the_database_wins_over_what_a_file_says_about_a_known_name() -> None:
    assert both(zone_block("Europe/Berlin", "-0500"), event(*AT_NINE)) == ["03-01 09:00-10:00"]


@pytest.mark.parametrize("name", ["Customized Time Zone", "tzone://Microsoft/Custom"])
def test_a_zone_of_one_calendar_is_not_known_to_the_next(name: str) -> None:
    times = (f'DTSTART;TZID="{name}":20270301T090000', "DURATION:PT1H")
    east, west = calendar(zone_block(name, "+0100"), event(*times)), calendar(zone_block(name, "-0500"), event(*times))
    for _ in range(2):
        assert told(busy(east).spans) == ["03-01 09:00-10:00"]
        assert told(busy(west).spans) == ["03-01 15:00-16:00"]
        lacking = busy(calendar(event(*times)), "Asia/Tokyo")
        assert told(lacking.spans) == ["03-01 01:00-02:00"]
        assert lacking.problems == (f"unknown time zone {name!r}; its times are read in Asia/Tokyo",)


def test_two_calendars_read_at_once_keep_their_zones_apart() -> None:
    times = ("DTSTART;TZID=Mine:20270301T090000", "DURATION:PT1H")
    files = {f"{offset:+03d}00": calendar(zone_block("Mine", f"{offset:+03d}00"), event(*times)) for offset in (1, -5)}
    alone = {offset: busy(data).spans for offset, data in files.items()}
    wrong: list[str] = []

    def again(offset: str) -> None:
        wrong.extend(offset for _ in range(20) if busy(files[offset]).spans != alone[offset])

    threads = [threading.Thread(target=again, args=(offset,)) for offset in files]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert wrong == []


def test_a_zone_defined_unreadably_is_none() -> None:
    found = busy(
        calendar(
            "BEGIN:VTIMEZONE\r\nTZID:Own\r\nEND:VTIMEZONE", event("DTSTART;TZID=Own:20270301T090000", "DURATION:PT1H")
        )
    )
    assert (told(found.spans), found.problems) == (
        ["03-01 09:00-10:00"],
        ("unknown time zone 'Own'; its times are read in Europe/Berlin",),
    )


def test_a_calendar_that_names_its_zone_is_read_in_it() -> None:
    head = ("X-WR-TIMEZONE:America/New_York",)
    floating = calendar(event("DTSTART:20270301T090000", "DURATION:PT1H"), head=head)
    assert told(busy(floating).spans) == ["03-01 15:00-16:00"]
    # A series in UTC is meant on that zone's clock: after 14 March New York is one hour nearer.
    monthly = calendar(event("DTSTART:20270301T140000Z", "DURATION:PT1H", "RRULE:FREQ=MONTHLY;COUNT=2"), head=head)
    weekly = calendar(event("DTSTART:20270308T140000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2"), head=head)
    assert told(busy(monthly).spans, "America/New_York") == ["03-01 09:00-10:00", "04-01 09:00-10:00"]
    assert told(busy(weekly).spans, "America/New_York") == ["03-08 09:00-10:00", "03-15 09:00-10:00"]
    unknown = busy(calendar(event("DTSTART:20270301T090000", "DURATION:PT1H"), head=("X-WR-TIMEZONE:Narnia",)))
    assert (told(unknown.spans), unknown.problems) == (
        ["03-01 09:00-10:00"],
        ("the calendar's own zone 'Narnia' is unknown; Europe/Berlin is used",),
    )


def test_the_owners_zone_must_be_known() -> None:
    with pytest.raises(UnknownZone, match="did you mean 'Europe/Berlin'"):
        busy(calendar(event(*AT_NINE)), "Europe/Berln")


# -- free/busy reports -------------------------------------------------------------------------------------------------


def test_free_busy_reports_are_busy_unless_they_say_free() -> None:
    report = "\r\n".join(
        [
            "BEGIN:VFREEBUSY",
            "FREEBUSY;FBTYPE=BUSY:20270301T090000Z/PT1H,20270302T090000Z/20270302T100000Z",
            "FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20270303T090000Z/PT1H",
            "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20270304T090000Z/PT1H",
            "FREEBUSY;FBTYPE=FREE:20270305T090000Z/PT1H",
            "FREEBUSY:20270306T090000Z/PT1H",
            "FREEBUSY:tomorrow/PT1H,20270307T090000Z/PT1H",
            "END:VFREEBUSY",
        ]
    )
    found = busy(calendar(report), "UTC", where="person l-017")
    assert told(found.spans, "UTC") == [f"03-0{day} 09:00-10:00" for day in (1, 2, 3, 4, 6, 7)]
    assert found.problems == (
        "person l-017: free/busy report 1 (line 3): 1 period could not be read and is not in the plan's busy time",
    )


# -- files as they come ------------------------------------------------------------------------------------------------

PLAIN = calendar(event(*AT_NINE))


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + PLAIN,
        PLAIN.replace(b"\r\n", b"\n"),
        PLAIN.replace(b"\r\n", b"\r"),
        PLAIN.decode().encode("utf-16"),
        PLAIN.lower(),
        PLAIN.replace(b"0301T09", b"0301\r\n T09"),
        PLAIN.replace(b"DTSTAMP", b"SUMMARY:Caf\xe9\r\nDTSTAMP"),
        PLAIN.replace(b"DTSTAMP", b"DESCRIPTION:first line\r\nDTSTART is not a property here\r\n\r\nDTSTAMP"),
        PLAIN + PLAIN,
        PLAIN.replace(b"END:VEVENT", b"BEGIN:VALARM\r\nTRIGGER:-PT5M\r\nDURATION:PT9H\r\nEND:VALARM\r\nEND:VEVENT"),
        PLAIN.replace(b"BEGIN:VEVENT", b"BEGIN:VTODO\r\nDTSTART:20270302T090000Z\r\nEND:VTODO\r\nBEGIN:VEVENT"),
    ],
    ids=["bom", "lf", "cr", "utf-16", "lower case", "folded", "latin-1", "raw newlines", "twice", "alarm", "to-do"],
)
def test_a_file_is_read_however_it_was_written(data: bytes) -> None:
    found = busy(data)
    assert (told(found.spans), found.problems) == (["03-01 09:00-10:00"], ())


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "not an iCalendar file (it is empty); export the calendar again"),
        (
            b"<!DOCTYPE html><html><body>Sign in</body></html>",
            "not an iCalendar file (it is a web page, perhaps one that asks to sign in); export the calendar again",
        ),
        (b"PK\x03\x04 zip", "not an iCalendar file; export the calendar again"),
        (b"BEGIN:VCARD\r\nEND:VCARD\r\n", "not an iCalendar file; export the calendar again"),
        (
            PLAIN + b" " * 5_000_000,
            "the calendar has 5.0 MB, more than the 5 MB that are read; export only the months of the programme",
        ),
    ],
    ids=["empty", "web page", "zip", "card", "too large"],
)
def test_what_is_no_calendar_is_refused_with_a_way_out(data: bytes, complaint: str) -> None:
    with pytest.raises(UnreadableCalendar) as refused:
        busy(data, where="person l-017")
    assert str(refused.value) == f"person l-017: {complaint}"


def test_too_many_events_are_refused() -> None:
    data = calendar(*["BEGIN:VEVENT\r\nEND:VEVENT"] * 20_001)
    with pytest.raises(UnreadableCalendar, match=r"^person l-017: the calendar has 20001 events, more than the 20000"):
        busy(data, where="person l-017")


def test_a_file_that_breaks_off_is_read_as_far_as_it_goes_and_said() -> None:
    whole = calendar(event(*AT_NINE), event("DTSTART:20270302T090000Z", "DTEND:20270302T100000Z"))
    found = busy(whole[: whole.index(b"DTEND:20270302") + 12], where="person l-017")
    assert told(found.spans) == ["03-01 09:00-10:00"]
    assert found.problems == (
        "person l-017: the file breaks off before its end; what follows is missing, export it again",
        "person l-017: event 2 (line 8): its end is unreadable; it is left out",
    )


def test_a_missing_end_of_an_event_is_said() -> None:
    data = calendar(event(*AT_NINE), event("DTSTART:20270302T090000Z", "DURATION:PT1H"))
    found = busy(data.replace(b"END:VEVENT\r\n", b"", 1))
    assert told(found.spans) == ["03-01 09:00-10:00", "03-02 10:00-11:00"]
    assert found.problems == ("event 1 (line 3): its end is missing; read as far as it goes",)


# -- events at fault: each is said, and none loses the others ----------------------------------------------------------


OUT = "; it is left out"
ONCE = "; only its first time counts as busy"
NINE = ["03-01 09:00-10:00"]


@pytest.mark.parametrize(
    ("lines", "busy_at", "complaint"),
    [
        (("DTEND:20270301T090000Z",), [], "its start is missing or unreadable" + OUT),
        (("DTSTART:next Monday", "DURATION:PT1H"), [], "its start is missing or unreadable" + OUT),
        (("DTSTART:20270230T090000Z", "DURATION:PT1H"), [], "its start is missing or unreadable" + OUT),
        (("DTSTART:20270301T090000Z", "DTEND:later"), [], "its end is unreadable" + OUT),
        (("DTSTART:20270301T090000Z", "DURATION:-PT1H"), [], "its duration is unreadable" + OUT),
        (("DTSTART:20270301T090000Z", "DTEND:20270301T080000Z"), [], "it ends before it starts, so it takes no time"),
        (
            ("DTSTART;VALUE=DATE:20270303", "DTEND;VALUE=DATE:20270301"),
            ["03-03 00:00-03-04 00:00"],
            "it ends before it starts; the day on which it starts counts as busy",
        ),
        ((*AT_NINE, "RRULE:FREQ=FORTNIGHTLY"), NINE, "its repetition says no frequency that can be read" + ONCE),
        (
            (*AT_NINE, "RRULE:FREQ=WEEKLY;BYDAY=XX"),
            NINE,
            "the BYDAY of its repetition is not a list of weekdays" + ONCE,
        ),
        (
            (*AT_NINE, "RRULE:FREQ=DAILY;BYMONTH=June"),
            NINE,
            "the BYMONTH of its repetition is not a list of numbers" + ONCE,
        ),
        ((*AT_NINE, "RRULE:FREQ=WEEKLY;UNTIL=XX"), NINE, "its repetition could not be read" + ONCE),
        ((*AT_NINE, "RRULE:FREQ=DAILY;BYHOUR=99"), NINE, "its repetition could not be read" + ONCE),
        ((*AT_NINE, "RRULE:FREQ=SECONDLY"), NINE, "it repeats secondly, which no meeting does" + ONCE),
        ((*AT_NINE, "RRULE:FREQ=MINUTELY;COUNT=1000000000"), NINE, "it repeats minutely, which no meeting does" + ONCE),
        (
            (*AT_NINE, "RRULE:FREQ=DAILY;INTERVAL=0"),
            NINE,
            "the INTERVAL of its repetition is not a number above 0" + ONCE,
        ),
        (
            (*AT_NINE, "RRULE:FREQ=MONTHLY;INTERVAL=0"),
            NINE,
            "the INTERVAL of its repetition is not a number above 0" + ONCE,
        ),
        ((*AT_NINE, "RRULE:FREQ=DAILY;COUNT=many"), NINE, "the COUNT of its repetition is not a number above 0" + ONCE),
        ((*AT_NINE, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), NINE, "its repetition never comes" + ONCE),
        ((*AT_NINE, "RRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30"), NINE, "its repetition never comes" + ONCE),
        ((*AT_NINE, "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31"), NINE, "its repetition never comes" + ONCE),
        ((*AT_NINE, "RRULE:FREQ=HOURLY;BYSETPOS=9"), NINE, "its repetition never comes" + ONCE),
        (
            ("DTSTART:16010101T000000Z", "DURATION:PT1H", "RRULE:FREQ=HOURLY"),
            [],
            "it repeats about 3746713 times before the end of the programme, more than can be read" + ONCE,
        ),
        ((*THREE_WEEKS, "EXDATE:Easter"), ALL_THREE, "a date in its EXDATE is unreadable and left out"),
        (
            (*AT_NINE, "RDATE;VALUE=PERIOD:20270303T110000Z/soon"),
            NINE,
            "a date in its RDATE is unreadable and left out",
        ),
        (
            (*THREE_WEEKS, "EXRULE:FREQ=WEEKLY"),
            ALL_THREE,
            "its exceptions by rule (EXRULE, withdrawn in 2009) are not read; all of it is busy",
        ),
        (
            (*AT_NINE, "RDATE:" + ",".join(["20270303T110000Z"] * 5_001)),
            [],
            "it lists 5001 dates, more than the 5000 that are read" + OUT,
        ),
        ((*AT_NINE, "RECURRENCE-ID:sometime"), [], "it does not say readably which instance it replaces" + OUT),
    ],
)
def test_an_event_at_fault_is_said_and_the_others_are_read(
    lines: tuple[str, ...], busy_at: list[str], complaint: str
) -> None:
    good = event("DTSTART:20270430T090000Z", "DURATION:PT1H")
    found = busy(calendar(event(*lines), good), where="person l-017")
    assert found.problems == (f"person l-017: event 1 (line 3): {complaint}",)
    assert told(found.spans) == [*busy_at, "04-30 11:00-12:00"]


def test_events_that_are_together_too_many_to_walk_through_are_refused() -> None:
    hourly = event("DTSTART:20070301T000000Z", "DURATION:PT1M", "RRULE:FREQ=HOURLY")
    with pytest.raises(
        UnreadableCalendar, match="more than 600000 instances until the end of the programme; export only"
    ):
        busy(calendar(*[hourly] * 6))


PIECES = [
    "",
    "BEGIN:VEVENT",
    "END:VEVENT",
    "BEGIN:VTIMEZONE",
    "END:VTIMEZONE",
    "BEGIN:VALARM",
    "BEGIN:VFREEBUSY",
    "UID:a",
    "DTSTART:00010101T000000",
    "DTSTART;TZID=Asia/Tokyo:99991231T235959",
    "DTSTART;VALUE=DATE:99991231",
    "DTSTART;TZID=,urope/Belinr:40520202",
    "DTSTART;VALUE=DATE:00010101",
    "DTSTART:20270301T090000Z",
    "DTEND:99991231T235959Z",
    "DTEND;VALUE=DATE:20270303",
    "DURATION:P99999999999D",
    "DURATION:PT1H",
    "DURATION:P",
    "RRULE:FREQ=DAILY",
    "RRULE:FREQ=WEEKLY;UNTIL=99991231",
    "RRULE:FREQ=MONTHLY;BYDAY=5SU;COUNT=999999999",
    "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "RRULE:FREQ=DAILY;INTERVAL=99999999999999999999",
    "RRULE:",
    "RRULE:FREQ=HOURLY;INTERVAL=5;BYDAY=MO",
    "RRULE:FREQ=WEEKLY;BYSETPOS=0",
    "RDATE:20270302",
    "EXDATE;VALUE=DATE:",
    "RDATE;VALUE=PERIOD:00010101T000000Z/P99D,20270301T090000/20270301T080000",
    "EXDATE:20270302T090000Z,,x",
    "RECURRENCE-ID:20270302T090000Z",
    "RECURRENCE-ID;RANGE=THISANDFUTURE:20270302",
    "SEQUENCE:-1",
    "STATUS:",
    "FREEBUSY:99991231T235959Z/PT9H",
    "FREEBUSY;FBTYPE=:00010101T000000/P1D",
    "TZID:Own",
    "TZOFFSETTO:+9999",
    "X-WR-TIMEZONE:Asia/Tokyo",
    "X-WR-TIMEZONE:Own",
    "BEGIN:VCALENDAR",
    "END:VCALENDAR",
    ";:;",
    ":",
    "",
]


@settings(max_examples=300, deadline=2_000)
@given(st.lists(st.sampled_from([*PIECES, " folded", "\0"]), max_size=25))
def test_no_file_stops_the_reader(pieces: list[str]) -> None:
    """Lines in any order and number: the reader answers, or refuses the file as a whole, within two seconds."""
    busy(calendar("BEGIN:VEVENT", *pieces))


def test_what_stands_before_the_first_calendar_is_nobodys() -> None:
    """Found by the fuzzer: a component of nothing, with a zone for it."""
    before = b"BEGIN:X\r\nX-WR-TIMEZONE:Asia/Tokyo\r\nBEGIN:VAVAILABILITY\r\nBEGIN:AVAILABLE\r\nEND:X\r\n"
    assert told(busy(before + PLAIN).spans) == ["03-01 09:00-10:00"]


def test_a_sequence_that_is_no_number_is_none() -> None:
    """Found by the fuzzer."""
    assert both(event(*AT_NINE, "RDATE:20270301T080000Z", "SEQUENCE:0²")) == ["03-01 09:00-10:00"]


def test_nothing_that_a_calendar_says_about_people_places_or_subjects_comes_out() -> None:
    """Every field holds a secret, in events of every kind: read, refused, broken, cut off."""
    secrets = (
        "SUMMARY:SECRET-title",
        "DESCRIPTION:SECRET-description",
        "LOCATION:SECRET-place",
        "ATTENDEE;CN=SECRET-name:mailto:SECRET-guest@example.org",
        "ORGANIZER;CN=SECRET-chief:mailto:SECRET-chief@example.org",
        "CATEGORIES:SECRET-category",
        "COMMENT:SECRET-comment",
        "URL:https://example.org/SECRET-link",
        "X-SECRET-NAME:SECRET-value",
        "BEGIN:VALARM\r\nDESCRIPTION:SECRET-reminder\r\nEND:VALARM",
    )
    kinds = (
        AT_NINE,
        (*AT_NINE, "RRULE:FREQ=MONTHLY"),
        (*AT_NINE, "RRULE:FREQ=SECRET"),
        (*AT_NINE, "RRULE:FREQ=WEEKLY;BYDAY=SECRET"),
        (*AT_NINE, "EXDATE:SECRET", "RDATE:SECRET", "RRULE:FREQ=DAILY;COUNT=SECRET"),
        ("DTSTART:SECRET", "DTEND:SECRET"),
        ("DTSTART:20270301T090000Z", "DTEND:SECRET"),
        ("DTSTART:20270301T090000Z", "DURATION:SECRET"),
        ("DTSTART:20270301T090000Z", "RECURRENCE-ID:SECRET"),
        ("SUMMARY:SECRET\r\nraw SECRET; line: SECRET\r\nDTSTART;SECRET=SECRET:SECRET",),
    )
    events = [event(*lines, *secrets, uid=f"SECRET-{n}@example.org") for n, lines in enumerate(kinds)]
    report = "BEGIN:VFREEBUSY\r\nCOMMENT:SECRET\r\nFREEBUSY:SECRET/SECRET\r\nEND:VFREEBUSY"
    data = calendar(*events, report, head=("X-WR-CALNAME:SECRET", "NAME:SECRET"))
    for file in (data, data[:-40], data.replace(b"END:VEVENT\r\n", b"", 1)):
        found = read_busy(file, zone="Europe/Berlin", start=START, end=END, where="person l-017")
        assert len(found.problems) >= 9
        assert "SECRET" not in repr(found).upper()
    with pytest.raises(UnreadableCalendar) as refused:
        read_busy(b"SECRET", zone="Europe/Berlin", start=START, end=END, where="person l-017")
    assert "SECRET" not in str(refused.value)
