"""``commonhour busy``, as somebody uses it who wonders why they are busy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.calendars.ics import calendar, event
from tests.scheduler.cli.conftest import Run

ASKED = ("--zone", "Europe/Berlin", "--start", "2027-03-01", "--end", "2027-03-09")
DIARY = calendar(
    event("DTSTART;TZID=Europe/Berlin:20270301T090000", "DURATION:PT1H", "SUMMARY:Dentist\\, again", uid="a"),
    event("DTSTART:20270301T083000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY", "SUMMARY:Weekly\\nround", uid="b"),
    event("DTSTART;VALUE=DATE:20270308", "SUMMARY:Fair", "STATUS:TENTATIVE", uid="c"),
    event("DTSTART:20270303T090000Z", "DURATION:PT1H", "ATTENDEE;PARTSTAT=DECLINED:mailto:ada@example.org", uid="d"),
    event("DTSTART:when it suits", "SUMMARY:Secret", uid="e"),
)
FAULT = "event 5 (line 32): its start is missing or unreadable; it is left out"


@pytest.fixture
def diary(tmp_path: Path) -> str:
    (tmp_path / "ada.ics").write_bytes(DIARY)
    return "ada.ics"


def test_busy_time_is_printed_as_merged_utc_intervals(run: Run, diary: str) -> None:
    answer = run("busy", diary, *ASKED, "--owner", "ada@example.org")
    assert answer.said.splitlines() == [
        "2027-03-01T08:00:00Z  2027-03-01T09:30:00Z",
        "2027-03-07T23:00:00Z  2027-03-08T23:00:00Z",
    ]
    assert answer.complained.splitlines() == ["busy 25 h 30 min in 2 intervals", f"warning: {FAULT}"]
    assert answer.status == 0


def test_what_the_owner_declined_is_busy_as_long_as_nobody_says_whose_file_it_is(run: Run, diary: str) -> None:
    assert "2027-03-03T09:00:00Z  2027-03-03T10:00:00Z" in run("busy", diary, *ASKED).said


def test_what_is_tentative_is_free_where_that_is_asked_for(run: Run, diary: str) -> None:
    answer = run("busy", diary, *ASKED, "--owner", "ada@example.org", "--tentative", "free")
    # The weekly round comes out from under the fair, which lasted all day.
    assert answer.said.splitlines()[1:] == ["2027-03-08T08:30:00Z  2027-03-08T09:30:00Z"]


def test_why_says_which_events_make_an_interval_and_keeps_their_titles(run: Run, diary: str) -> None:
    answer = run("busy", diary, *ASKED, "--owner", "ada@example.org", "--why")
    assert answer.said.splitlines() == [
        "2027-03-01T08:00:00Z  2027-03-01T09:30:00Z",
        "    2027-03-01T08:00:00Z  2027-03-01T09:00:00Z  event 1 (line 3)",
        "    2027-03-01T08:30:00Z  2027-03-01T09:30:00Z  event 2 (line 10)",
        "2027-03-07T23:00:00Z  2027-03-08T23:00:00Z",
        "    2027-03-07T23:00:00Z  2027-03-08T23:00:00Z  event 3 (line 18)",
        "    2027-03-08T08:30:00Z  2027-03-08T09:30:00Z  event 2 (line 10)",
    ]
    assert "Dentist" not in answer.said + answer.complained


def test_titles_are_told_when_asked_for(run: Run, diary: str) -> None:
    said = run("busy", diary, *ASKED, "--why", "--titles").said
    assert "event 1 (line 3)  Dentist, again\n" in said
    assert "event 2 (line 10)  Weekly round\n" in said


def test_the_same_as_json(run: Run, diary: str) -> None:
    answer = run("busy", diary, *ASKED, "--owner", "ada@example.org", "--why", "--json")
    document = answer.document
    assert document["zone"] == "Europe/Berlin"
    assert document["problems"] == [FAULT]
    assert document["busy"][0] == {
        "start": "2027-03-01T08:00:00Z",
        "end": "2027-03-01T09:30:00Z",
        "events": [
            {"start": "2027-03-01T08:00:00Z", "end": "2027-03-01T09:00:00Z", "event": "event 1 (line 3)"},
            {"start": "2027-03-01T08:30:00Z", "end": "2027-03-01T09:30:00Z", "event": "event 2 (line 10)"},
        ],
    }
    assert "Dentist" not in answer.said
    assert "events" not in run("busy", diary, *ASKED, "--json").document["busy"][0]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--zone=Europe/Berln", *ASKED[2:]), "--zone: unknown time zone 'Europe/Berln'; did you mean"),
        ((*ASKED[:4], "--end=2027-03-01"), "2027-03-01 is 0 days after --start; let it be after --start"),
        ((*ASKED[:4], "--end=2037-03-01"), "2037-03-01 is 3653 days after --start; ask for at most 1830 days"),
        ((*ASKED[:4], "--end=soon"), "'soon' is no date; write it as 2027-03-01"),
        ((*ASKED, "--titles"), "--titles says what the events of --why are called; add --why"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_with_the_way_out(
    run: Run, diary: str, arguments: tuple[str, ...], complaint: str
) -> None:
    answer = run("busy", diary, *arguments)
    assert answer.status == 2
    assert complaint in " ".join(answer.complained.split())


def test_a_file_that_is_no_calendar_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "page.ics").write_text("<html>Sign in</html>")
    answer = run("busy", "page.ics", *ASKED)
    assert (answer.status, answer.said) == (2, "")
    assert "it is a web page, perhaps one that asks to sign in" in answer.complained
