"""Domain values as plain JSON, and back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given

from scheduler.domain.plan import Alternative, Blocker, Making
from scheduler.domain.programme import Rules, Weights
from scheduler.store.plain import from_plain, to_plain
from tests.contracts.anything import any_of


@given(any_of(Alternative) | any_of(Blocker) | any_of(Making) | any_of(Rules) | any_of(Weights))
def test_what_is_written_reads_back(value: Any) -> None:
    kind: type[Any] = type(value)
    assert from_plain(kind, json.loads(json.dumps(to_plain(value)))) == value


def test_defaults_are_written_so_that_a_later_default_changes_nothing_kept() -> None:
    assert to_plain(Rules())["grid_minutes"] == 15


def test_a_field_that_was_not_there_when_it_was_written_gets_its_default() -> None:
    assert from_plain(Rules, {"grid_minutes": 30}) == Rules(grid_minutes=30)


def test_a_field_that_is_no_longer_there_is_not_dropped_in_silence() -> None:
    with pytest.raises(KeyError, match="coffee_minutes"):
        from_plain(Rules, {"coffee_minutes": 30})


def test_instants_are_written_in_utc_and_dates_as_dates() -> None:
    @dataclass(frozen=True)
    class Pair:
        at: datetime
        on: date

    east = Pair(datetime(2027, 3, 1, 9, 0, tzinfo=timezone(timedelta(hours=5))), date(2027, 3, 1))

    assert to_plain(east) == {"at": "2027-03-01T04:00:00+00:00", "on": "2027-03-01"}
    assert to_plain((datetime(2027, 3, 1, tzinfo=UTC),)) == ["2027-03-01T00:00:00+00:00"]


def test_what_would_come_back_as_something_else_is_refused() -> None:
    naive = datetime(2027, 3, 1, 9, 0)  # noqa: DTZ001 (the point of the test)
    with pytest.raises(ValueError, match="needs a time zone"):
        to_plain(naive)
    with pytest.raises(TypeError, match="write it as the contract does"):
        to_plain({"programme": {"end": date(2027, 3, 1)}})
    with pytest.raises(TypeError, match="write it as the contract does"):
        to_plain({"people": ("ada", "bo")})
    with pytest.raises(TypeError, match="cannot be kept"):
        to_plain({"ada"}.__iter__())
