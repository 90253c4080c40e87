"""Which number the next telling bears: UIDs that stay, numbers that are never used twice, stamps that only grow."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.errors import BadState
from calendars.invite import Appointment, Party, Revision
from calendars.sequence import InviteState, News, Told, revise, withdraw
from tests.calendars.invite_readers import NINE, an_appointment

NOW = datetime(2027, 2, 1, 8, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def told_once(appointment: Appointment) -> Told:
    told, news = revise(None, appointment, NOW, label="ada/heights.practical-1")
    assert (told.revision, news) == (Revision(0, NOW), News.FIRST)
    return told


@pytest.mark.parametrize(
    ("change", "sequence", "news"),
    [
        ({}, 0, News.SAME),
        ({"start": NINE + timedelta(minutes=15)}, 1, News.CHANGED),
        ({"end": NINE + timedelta(minutes=75)}, 1, News.CHANGED),
        ({"location": "Toronto training yard"}, 1, News.CHANGED),
        ({"link": "https://meet.example.org/other"}, 1, News.CHANGED),
        ({"summary": "Another title"}, 0, News.REWORDED),
        ({"description": "Other words"}, 0, News.REWORDED),
        ({"attendee": Party("Ada King", "ada@example.org")}, 0, News.REWORDED),
        ({"reminder_minutes": 75}, 0, News.REWORDED),
        ({"busy": False}, 0, News.REWORDED),
    ],
)
def test_what_changes_says_which_number_comes_next(change: dict[str, Any], sequence: int, news: News) -> None:
    told = told_once(an_appointment())

    found, said = revise(told, an_appointment(**change), LATER, label=told.label)

    assert (found.revision, said) == (Revision(sequence, NOW if news is News.SAME else LATER), news)
    assert (found == told) is (news is News.SAME)


def test_the_same_instant_in_another_zone_is_no_change() -> None:
    tokyo = NINE.astimezone(datetime.fromisoformat("2027-01-01T00:00+09:00").tzinfo)

    _, news = revise(told_once(an_appointment()), an_appointment(start=tokyo), LATER)

    assert news is News.SAME


def test_who_is_invited_again_gets_a_number_beyond_the_cancellation() -> None:
    gone, news = withdraw(told_once(an_appointment()), LATER)
    assert (gone.revision, gone.live, news) == (Revision(1, LATER), False, News.WITHDRAWN)
    assert withdraw(gone, LATER + timedelta(days=1)) == (gone, News.SAME)

    back, news = revise(gone, an_appointment(), LATER)

    assert (back.revision, back.live, news) == (Revision(2, LATER + timedelta(seconds=1)), True, News.AGAIN)


def test_a_stamp_has_no_part_of_a_second() -> None:
    told, _ = revise(None, an_appointment(), NOW.replace(microsecond=999_999))

    assert told.revision.stamp == NOW


def test_now_has_a_zone() -> None:
    with pytest.raises(ValueError, match="now has a zone"):
        revise(None, an_appointment(), datetime(2027, 2, 1))  # noqa: DTZ001 the fault in question


steps = st.lists(
    st.tuples(st.sampled_from(("same", "move", "reword", "withdraw")), st.integers(-10_000, 10_000)), max_size=20
)


@given(steps)
def test_through_any_story_numbers_and_stamps_only_grow_even_when_the_clock_goes_back(
    story: list[tuple[str, int]],
) -> None:
    appointment, moves = an_appointment(), 0
    told = told_once(appointment)
    for what, seconds in story:
        last, now = told, NOW + timedelta(seconds=seconds)
        if what == "withdraw":
            told, news = withdraw(told, now)
        else:
            moves += 1
            if what == "move":
                appointment = replace(appointment, start=NINE - timedelta(minutes=moves))
            if what == "reword":
                appointment = replace(appointment, description=f"Words {moves}")
            told, news = revise(told, appointment, now, label=told.label)
        if news is News.SAME:
            assert told == last
        else:
            assert told.revision.stamp > last.revision.stamp
            assert told.revision.stamp >= now
            assert told.revision.sequence == last.revision.sequence + (news is not News.REWORDED)


def test_a_uid_is_opaque_the_same_every_time_and_nobody_else_s() -> None:
    state = InviteState.begin("Spring", "2027-03-01")

    uid = state.uid("learn", "heights", "practical-1", "ada")

    assert uid == InviteState.begin("Spring", "2027-03-01").uid("learn", "heights", "practical-1", "ada")
    assert uid == "1fc9edda-ec4a-5bbf-97d0-e8e57ff77bd6"
    others = {
        InviteState.begin("Spring", "2027-09-01").uid("learn", "heights", "practical-1", "ada"),
        state.uid("learn", "heights", "practical-1", "bo"),
        state.uid("learn", "heights", "practical-1ada"),
        state.uid("learn", "heights,practical-1", "ada"),
        uid,
    }
    assert len(others) == 5


def test_what_was_told_is_kept_without_loss() -> None:
    told = told_once(an_appointment(uid="a", summary='Quotes ", commas, \\ and 👩🏽‍🚀 \u2028'))
    gone, _ = withdraw(told_once(an_appointment(uid="b", organizer=Party("Ines", "ines@example.org"))), LATER)
    study, _ = revise(None, Appointment("c", NINE, NINE + timedelta(hours=1), "Study: theory"), NOW)
    state = InviteState(InviteState.begin("Spring").seed, {"a": told, "b": gone, "c": study})

    text = state.to_json()

    assert InviteState.from_json(text, where="state.json") == state
    assert InviteState.from_json(text, where="state.json").to_json() == text
    assert study.notice is None


def test_an_empty_memory_is_kept_too() -> None:
    state = InviteState.begin("Spring")

    assert InviteState.from_json(state.to_json(), where="") == state


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "not a record of sent invites"),
        ("[]", "not a record of sent invites"),
        ("null", "not a record of sent invites"),
        ('{"format": 2, "seed": "x", "told": {}}', "format 2 is not known; this version reads format 1"),
        ('{"format": 1, "seed": "x", "told": {}}', "not a record of sent invites"),
        ('{"format": 1, "told": {}}', "(KeyError: 'seed')"),
    ],
)
def test_a_memory_that_cannot_be_read_is_not_begun_afresh_in_silence(text: str, told: str) -> None:
    with pytest.raises(BadState) as refusal:
        InviteState.from_json(text, where="out/state.json")

    assert str(refusal.value).startswith("out/state.json: ")
    assert told in str(refusal.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"sequence": 0', '"sequence": "0"'),
        ('"sequence": 0', '"sequence": -1'),
        ('"sequence": 0', '"sequence": true'),
        ('"live": true', '"live": 1'),
        ('"stamp": "2027-02-01T08:00:00Z"', '"stamp": "yesterday"'),
        ('"whole": "', '"whole": 1, "x": "'),
        ('["Ada Lovelace", "ada@example.org"]', '["Ada Lovelace"]'),
        ('"start": "2027-03-09T14:00:00Z"', '"start": null'),
    ],
)
def test_a_spoilt_memory_is_refused(old: str, new: str) -> None:
    told = told_once(an_appointment())
    text = InviteState(InviteState.begin("Spring").seed, {an_appointment().uid: told}).to_json()
    assert old in text

    with pytest.raises(BadState):
        InviteState.from_json(text.replace(old, new), where="state.json")
