"""The line of every key, told by a scan of the text, since tomllib tells none."""

from __future__ import annotations

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scheduler.folder.toml_text import Path, lines_of, written, written_key
from tests.strategies import plain_values

ODD = '''\
# a comment with key = "value" and [[course]]
title = "a # that is no comment, a \\" and a ]"

"quoted key" . 'literal' = 1  # a dotted one
[rules] # [weights]
grid = 15
  indented = { a = 1, b = [ { c = 2 } ] }

[[course]]
text = """
[[course]]
id = "not a key"
"""
literal = \'\'\'it's
= ''\'\'\'
list = [
  "one", # two
  [
    "three",
  ],
]
[course.size]
min = 1
[[course.activity]]
id = 'C:\\'
[[course.activity]]
when = 2027-03-01 09:00:00  # a blank in a date
[[course]]
[[course.activity]]
empty = []
last = "\\u0041"'''


def test_every_key_has_its_line_whatever_stands_around_it() -> None:
    assert tomllib.loads(ODD)  # it is TOML
    assert lines_of(ODD) == {
        ("title",): 2,
        ("quoted key",): 4,
        ("quoted key", "literal"): 4,
        ("rules",): 5,
        ("rules", "grid"): 6,
        ("rules", "indented"): 7,
        ("rules", "indented", "a"): 7,
        ("rules", "indented", "b"): 7,
        ("rules", "indented", "b", 0): 7,
        ("rules", "indented", "b", 0, "c"): 7,
        ("course",): 9,
        ("course", 0): 9,
        ("course", 0, "text"): 10,
        ("course", 0, "literal"): 14,
        ("course", 0, "list"): 16,
        ("course", 0, "list", 0): 17,
        ("course", 0, "list", 1): 18,
        ("course", 0, "list", 1, 0): 19,
        ("course", 0, "size"): 22,
        ("course", 0, "size", "min"): 23,
        ("course", 0, "activity"): 24,
        ("course", 0, "activity", 0): 24,
        ("course", 0, "activity", 0, "id"): 25,
        ("course", 0, "activity", 1): 26,
        ("course", 0, "activity", 1, "when"): 27,
        ("course", 1): 28,
        ("course", 1, "activity"): 29,
        ("course", 1, "activity", 0): 29,
        ("course", 1, "activity", 0, "empty"): 30,
        ("course", 1, "activity", 0, "last"): 31,
    }


@given(st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=4), plain_values(), max_size=4))
def test_every_place_that_tomllib_finds_has_a_line_and_no_other_has(values: dict[str, object]) -> None:
    document = "".join(f"\n{written_key(key)} = {written(value)} # note\n" for key, value in values.items())

    lines = lines_of(document)

    assert set(lines) == set(places(tomllib.loads(document)))
    assert [lines[key,] for key in values] == [2 * position + 2 for position in range(len(values))]


def places(value: Any, path: Path = ()) -> list[Path]:
    """Return every place below a value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, each in inside for place in ((*path, key), *places(each, (*path, key)))]
