"""The benchmark of calendars: its files are the same on every machine, and readers that disagree are no benchmark."""

from __future__ import annotations

import hashlib

import pytest

from benchmarks.calendars import DifferentlyRead, Row, read_ours, read_plainly, read_slowly, same, table, timed
from benchmarks.diaries import diaries
from calendars.spans import Spans


def test_a_file_is_the_same_whichever_others_are_made() -> None:
    first, second = diaries(2)
    assert [second] == list(diaries(1, first=1))
    assert hashlib.sha256(first.data).hexdigest() == hashlib.sha256(next(diaries(1)).data).hexdigest()
    assert first.data.count(b"BEGIN:VEVENT") >= 130
    assert max(len(line) for line in first.data.split(b"\r\n")) <= 75


def test_all_three_ways_of_reading_find_the_same_busy_time() -> None:
    files = list(diaries(3))
    _, ours = timed(read_ours, files)
    same(ours, map(read_slowly, files), "our slow way")
    same(ours, map(read_plainly, files), "the plain libraries")
    assert all(len(each) > 100 for each in ours)


def test_readers_that_disagree_are_no_benchmark() -> None:
    one = Spans.of([(0, 1)])
    with pytest.raises(DifferentlyRead, match="file 1: ours and theirs find other busy times"):
        same([one, one], [one, Spans.of([(0, 2)])], "theirs")


def test_rows_become_a_table() -> None:
    assert table([Row("reading", "ours", 1000, 6.5, 20000, "fast")])[2:] == ["| ours | 1,000 | 6.50 | 20,000 | fast |"]
