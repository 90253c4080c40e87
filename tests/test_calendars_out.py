"""The table of how fast invites leave: what is in it, and that it is refused where the bytes differ."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks import calendars_out
from benchmarks.calendars_out import Row, as_markdown, rows
from calendars.invite import request


def test_ours_and_the_libraries_write_the_same_invites_in_one_run() -> None:
    found = rows(80, 16, 1)

    assert [(each.by, each.number) for each in found[:4]] == [
        ("Common Hour", 80),
        ("icalendar", 16),
        ("Common Hour", 80),
        ("Common Hour, EmailMessage", 16),
    ]
    assert all(each.per_second > 0 for each in found)
    assert as_markdown([Row("a", "b", 1000, 2000.0, "c")]).splitlines()[-1] == "| a | b | 1,000 | 2,000 | 500 | c |"


def test_invites_that_differ_by_a_byte_are_no_benchmark(monkeypatch: pytest.MonkeyPatch) -> None:
    def other(*given: Any) -> bytes:
        return request(*given[:2]).replace(b"OPAQUE", b"OPAQUF")

    monkeypatch.setattr(calendars_out, "written_by_the_library", other)

    with pytest.raises(AssertionError, match="bytes differ"):
        rows(2, 2, 1)
