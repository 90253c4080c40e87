"""The calendar that people subscribe to: the same bytes for the same appointments."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from calendars.feed import etag, feed, is_current
from calendars.invite import Revision
from calendars.lint import check_feed
from tests.calendars.invite_readers import FIRST, NINE, READERS, an_appointment, read_raw, read_with_icalendar

WEEK = [
    (an_appointment(uid=f"day-{day}", start=NINE + timedelta(days=day), end=NINE + timedelta(days=day, hours=1)), FIRST)
    for day in range(5)
]


def test_the_order_given_changes_nothing() -> None:
    shuffled = WEEK.copy()
    random.Random(1).shuffle(shuffled)

    assert shuffled != WEEK
    assert feed("Ada", shuffled) == feed("Ada", WEEK)


@pytest.mark.parametrize("read", READERS)
def test_three_readers_find_the_very_instants(read: Any) -> None:
    found = read(feed("Ada", WEEK))

    assert [(each.uid, each.start, each.end) for each in found] == [
        (each.uid, each.start, each.end) for each, _ in WEEK
    ]


@pytest.mark.parametrize("read", READERS)
def test_a_calendar_without_events_is_read_as_one(read: Any) -> None:
    assert check_feed(feed("Ada", [])) == ()
    assert read(feed("Ada", [])) == []


def test_nobody_is_named_and_nothing_rings() -> None:
    lines = read_raw(feed("Ada", WEEK))

    assert {name.partition(";")[0] for name, _ in lines} & {"ATTENDEE", "TRIGGER", "ACTION"} == set()
    assert [value for name, value in lines if name == "BEGIN"] == ["VCALENDAR", *["VEVENT"] * 5]


def test_a_name_does_not_break_its_line() -> None:
    data = feed("Ada\r\nX-EVIL:1, two; three \\ 👩🏽‍🚀" * 5, WEEK)

    assert check_feed(data) == ()
    assert "X-EVIL" not in {name for name, _ in read_raw(data)}
    assert len(read_with_icalendar(data)) == 5


def test_the_tag_changes_with_any_visible_change_and_with_nothing_else() -> None:
    tag = etag(feed("Ada", WEEK))

    (first, _), *rest = WEEK
    changed = [
        feed("Bo", WEEK),
        feed("Ada", rest),
        feed("Ada", [(first, Revision(0, FIRST.stamp + timedelta(seconds=1))), *rest]),
        feed("Ada", [(an_appointment(uid=first.uid, start=NINE, end=NINE + timedelta(minutes=61)), FIRST), *rest]),
    ]
    assert tag == etag(feed("Ada", list(reversed(WEEK))))
    assert tag.startswith('"')
    assert len({tag, *map(etag, changed)}) == 5


@pytest.mark.parametrize(
    ("header", "current"),
    [('"a"', True), ('W/"a"', True), ('"b", "a"', True), ("*", True), ('"b"', False), ("", False), ("a", False)],
)
def test_a_client_that_has_these_bytes_is_told_so(header: str, current: bool) -> None:
    assert is_current('"a"', header) is current
