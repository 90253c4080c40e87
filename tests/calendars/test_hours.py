"""Working hours as people write them: nights, rotating weeks, split days, public holidays, journeys, and mistakes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from calendars import zones
from calendars.errors import BadHours, UnknownHolidays, UnknownZone
from calendars.hours import Stay, check_holidays, check_hours, holiday_names, working_spans
from tests.calendars.ics import told

D = date.fromisoformat


def week(
    hours: str,
    first: str,
    n_days: int = 7,
    zone: str = "Europe/Berlin",
    holidays: str = "",
    stays: tuple[Stay, ...] = (),
) -> list[str]:
    """The working intervals that touch some local days, as people there would say them."""
    start = zones.midnight(D(first), zone, where="")
    end = zones.midnight(D(first) + timedelta(days=n_days), zone, where="")
    return told(working_spans(hours, zone=zone, holidays=holidays, start=start, end=end, stays=stays), zone)


def test_an_office_week_has_five_days() -> None:
    assert week("Mo-Fr 09:00-17:30", "2027-03-01") == [f"03-0{day} 09:00-17:30" for day in range(1, 6)]


def test_a_split_day_has_two_intervals_each_by_itself() -> None:
    assert week("Mo-Fr 08:00-12:00,13:00-17:00", "2027-03-01", 1) == ["03-01 08:00-12:00", "03-01 13:00-17:00"]


def test_hours_that_meet_are_one_interval() -> None:
    assert week("Mo 08:00-12:00,12:00-17:00", "2027-03-01", 1) == ["03-01 08:00-17:00"]
    assert week('Mo 08:00-12:00 "phones"; Mo 12:00-17:00 || Mo 08:00-12:00', "2027-03-01", 1) == ["03-01 12:00-17:00"]
    assert week('Mo 08:00-12:00 "phones", Mo 12:00-17:00 "desk"', "2027-03-01", 1) == ["03-01 08:00-17:00"]


def test_a_night_shift_keeps_its_whole_night_wherever_the_week_is_cut() -> None:
    nights = "Su-Th 22:00-06:00"
    assert week(nights, "2027-03-03", 1) == ["03-02 22:00-03-03 06:00", "03-03 22:00-03-04 06:00"]
    assert week(nights, "2027-03-05", 2) == ["03-04 22:00-03-05 06:00"]


def test_a_night_shift_is_an_hour_shorter_when_clocks_go_forward() -> None:
    spans = working_spans(
        "Sa 22:00-06:00",
        zone="Europe/Berlin",
        holidays="",
        start=datetime(2027, 3, 27, tzinfo=UTC),
        end=datetime(2027, 3, 29, tzinfo=UTC),
    )
    assert [(end - start) / 3600 for start, end in spans.pairs()] == [7]


def test_shifts_rotate_by_iso_weeks_and_meet_oddly_where_a_year_has_53() -> None:
    rotating = "week 01-53/2 Mo-Fr 06:00-14:00; week 02-52/2 Mo-Fr 14:00-22:00"
    assert week(rotating, "2027-03-01", 1) == ["03-01 06:00-14:00"]  # week 9
    assert week(rotating, "2027-03-08", 1) == ["03-08 14:00-22:00"]  # week 10
    assert week(rotating, "2026-12-28", 1) == ["12-28 06:00-14:00"]  # week 53
    assert week(rotating, "2027-01-04", 1) == ["01-04 06:00-14:00"]  # week 1: odd again


def test_hours_round_the_clock_are_cut_at_local_midnights() -> None:
    assert week("24/7", "2027-03-01", 2) == ["03-01 00:00-03-02 00:00", "03-02 00:00-03-03 00:00"]
    assert week("Mo-Fr 00:00-24:00", "2027-03-04", 3) == ["03-04 00:00-03-05 00:00", "03-05 00:00-03-06 00:00"]


def test_a_day_of_exactly_24_hours_is_not_cut() -> None:
    assert week("Mo 09:00-24:00; Tu 00:00-09:00", "2027-03-01") == ["03-01 09:00-03-02 09:00"]
    assert week("Mo 09:00-24:00; Tu 00:00-09:01", "2027-03-01") == ["03-01 09:00-03-02 00:00", "03-02 00:00-09:01"]


# Good Friday 2027 is 26 March, Easter Monday 29 March.


def test_an_interval_that_starts_on_a_holiday_is_dropped_and_one_that_ends_on_it_is_not() -> None:
    nights = "Mo-Su 22:00-06:00"
    # The night of 26 March is gone whole, its morning of 27 March with it.
    assert week(nights, "2027-03-25", 3, holidays="DE") == [
        "03-24 22:00-03-25 06:00",
        "03-25 22:00-03-26 06:00",
        "03-27 22:00-03-28 06:00",
    ]


def test_hours_round_the_clock_lose_the_holiday_and_nothing_else() -> None:
    kept = week("24/7", "2027-03-25", 3, holidays="DE")
    assert kept == ["03-25 00:00-03-26 00:00", "03-27 00:00-03-28 00:00"]
    assert week("Mo-Fr 00:00-24:00", "2027-03-22", holidays="DE")[-1] == "03-25 00:00-03-26 00:00"


def test_a_day_and_a_half_that_starts_before_a_holiday_loses_its_part_on_it() -> None:
    hours = "Th 12:00-24:00; Fr 00:00-24:00"
    assert week(hours, "2027-03-22", holidays="") == ["03-25 12:00-03-26 00:00", "03-26 00:00-03-27 00:00"]
    assert week(hours, "2027-03-22", holidays="DE") == ["03-25 12:00-03-26 00:00"]


def test_a_holiday_of_one_state_is_a_working_day_in_another() -> None:
    assert week("Mo-Fr 09:00-17:00", "2027-01-06", 1, holidays="DE-BY") == []  # Epiphany in Bavaria
    assert week("Mo-Fr 09:00-17:00", "2027-01-06", 1, holidays="DE-HH") == ["01-06 09:00-17:00"]
    assert week("Mo-Fr 09:00-17:00", "2027-01-06", 1, holidays="de-by") == []


def test_holidays_in_the_notation_itself_mean_no_day() -> None:
    assert week("Mo-Fr 09:00-17:00; PH off", "2027-03-26", 1) == ["03-26 09:00-17:00"]
    assert week("Mo-Fr 09:00-17:00; PH 10:00-12:00", "2027-03-26", 1, holidays="DE") == []


def test_holidays_have_english_names_whatever_the_machine_speaks() -> None:
    assert holiday_names("DE", D("2027-03-26"), D("2027-03-30")) == {
        D("2027-03-26"): "Good Friday",
        D("2027-03-29"): "Easter Monday",
    }
    assert holiday_names("", D("2027-01-01"), D("2028-01-01")) == {}
    assert holiday_names("JP", D("2026-12-31"), D("2027-01-02")) == {D("2027-01-01"): "New Year's Day"}


def test_a_traveller_works_by_the_clock_of_the_stay_on_its_dates() -> None:
    tokyo = Stay(D("2027-03-02"), D("2027-03-04"), "Asia/Tokyo")
    assert week("Mo-Fr 09:00-17:00", "2027-03-01", 5, stays=(tokyo,)) == [
        "03-01 09:00-17:00",
        "03-02 01:00-09:00",
        "03-03 01:00-09:00",
        "03-04 09:00-17:00",
        "03-05 09:00-17:00",
    ]


def test_a_night_that_starts_before_the_journey_is_worked_at_home_to_its_end() -> None:
    tokyo = Stay(D("2027-03-02"), D("2027-03-03"), "Asia/Tokyo")
    assert week("Mo-Tu 22:00-06:00", "2027-03-01", 3, stays=(tokyo,)) == [
        "03-01 22:00-03-02 06:00",
        "03-02 14:00-22:00",  # 22:00-06:00 in Tokyo
    ]


def test_holidays_stay_those_of_home_on_a_journey() -> None:
    tokyo = Stay(D("2027-03-22"), D("2027-04-05"), "Asia/Tokyo")
    found = week("Mo-Fr 09:00-17:00", "2027-03-22", holidays="DE", stays=(tokyo,))
    assert found == [f"03-{day} 01:00-09:00" for day in (22, 23, 24, 25)]  # not 26; and 22 March is a holiday in Japan


def test_of_two_stays_on_one_date_the_first_counts() -> None:
    stays = (
        Stay(D("2027-03-01"), D("2027-03-03"), "Asia/Tokyo"),
        Stay(D("2027-03-02"), D("2027-03-04"), "America/New_York"),
    )
    assert week("Tu-We 09:00-17:00", "2027-03-01", stays=stays) == ["03-02 01:00-09:00", "03-03 15:00-23:00"]


def test_a_stay_in_an_unknown_zone_is_refused() -> None:
    with pytest.raises(UnknownZone, match="did you mean 'Asia/Tokyo'"):
        week("24/7", "2027-03-01", stays=(Stay(D("2027-03-01"), D("2027-03-02"), "Asia/Tokio"),))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("9-5", "are not in opening_hours notation; did you mean 'Mo-Fr 09:00-17:00'?"),
        ("9:00 to 17:30", "are not in opening_hours notation; did you mean 'Mo-Fr 09:00-17:30'?"),
        ("Mo-Fr 9-17", "are not in opening_hours notation; did you mean 'Mo-Fr 09:00-17:00'?"),
        ("Mon-Fri 9am-5pm", "are not in opening_hours notation; did you mean 'Mo-Fr 09:00-17:00'?"),
        ("Monday to Thursday 8.30 to 16.30", "are not in opening_hours notation; did you mean 'Mo-Th 08:30-16:30'?"),
        ("tue, thu 10-14", "are not in opening_hours notation; did you mean 'Tu,Th 10:00-14:00'?"),
        ("Mo-Fr 22-6", "are not in opening_hours notation; did you mean 'Mo-Fr 22:00-06:00'?"),
        ("Mo-Fr 25:00-30:00", "are not in opening_hours notation; write days and times like 'Mo-Fr 09:00-17:00'"),
        ("flexible", "are not in opening_hours notation; write days and times like 'Mo-Fr 09:00-17:00'"),
        ("", "are not in opening_hours notation; write days and times like 'Mo-Fr 09:00-17:00'"),
        ("off", "never open; write at least one opening time, such as 'Mo-Fr 09:00-17:00'"),
        ("24/7 off", "never open; write at least one opening time, such as 'Mo-Fr 09:00-17:00'"),
        ("PH off", "never open ('unknown' hours and 'PH' days do not count as open); write at least one opening time"),
        ("Mo-Fr 09:00-17:00 unknown", "never open ('unknown' hours and 'PH' days do not count as open)"),
        ("sunrise-sunset", "follow the sun, which needs a place; write clock times, such as 'Mo-Fr 09:00-17:00'"),
    ],
)
def test_hours_that_cannot_be_meant_are_refused_with_a_way_out(text: str, complaint: str) -> None:
    with pytest.raises(BadHours) as refused:
        check_hours(text, where="people.csv, line 3")
    assert str(refused.value).startswith(f"people.csv, line 3: working hours {text!r} {complaint}")


@pytest.mark.parametrize(
    "text",
    [
        "Mo-Fr 09:00-17:30",
        "Mo-Fr 9:00-17:00",
        "24/7",
        "Su-Th 22:00-06:00",
        "Mo-Fr 00:00-24:00",
        "week 01-53/2 Mo-Fr 06:00-14:00; week 02-52/2 Mo-Fr 14:00-22:00",
        "Mo-Fr 09:00-17:00; PH off",
        "2027 Mar 01-Apr 30 Mo-Fr 09:00-17:00",
        "Feb 29 09:00-17:00",
    ],
)
def test_hours_in_the_notation_are_taken(text: str) -> None:
    check_hours(text, where="")


@pytest.mark.parametrize(
    ("code", "way_out"),
    [
        ("DE-BAY", "did you mean 'DE-BY'?"),
        ("DE-XX", "known are DE-BB, DE-BE, DE-BW, DE-BY, DE-HB, DE-HE, DE-HH, DE-MV, …"),
        ("AE-DU", "AE has no subdivisions here; write 'AE'"),
        ("Germany", "use an ISO 3166 code such as 'DE' or 'DE-BY', or leave it empty for none"),
        ("NYSE", "use an ISO 3166 code such as 'DE' or 'DE-BY', or leave it empty for none"),
    ],
)
def test_a_code_without_holidays_is_refused_with_a_way_out(code: str, way_out: str) -> None:
    with pytest.raises(UnknownHolidays) as refused:
        check_holidays(code, where="people.csv, line 3")
    assert str(refused.value) == f"people.csv, line 3: no public holidays are known for {code!r}; {way_out}"


@pytest.mark.parametrize("code", ["", "DE", "DE-BY", "de-by", "GB-SCT", "AE", "US-CA", "JP"])
def test_a_code_with_holidays_is_taken(code: str) -> None:
    check_holidays(code, where="")
