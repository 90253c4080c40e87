"""Whatever stands in the files, reading says what is wrong and never stumbles, and never half uses a folder."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.plan import Plan
from scheduler.folder import BadPlan, Problem, read_folder
from scheduler.folder.plan_json import plan_from_json
from tests.scheduler.folder.good_folder import GOOD, Files, written_to
from tests.scheduler.folder.test_plan_json import TEXT

SNIPPETS = (
    "", ",", '"', "\n", "\r", ";", "\t", "[", "]", "[[", "]]", "{", "}", "=", ".", "#", "\\", '"""', "'", "\0",
    "\ufeff", "[[course]]\n", "[course]\n", "[[course.activity]]\n", "[[venue]]\n", "id = ", "9" * 5000, "-1", "nan",
    "inf", "é",
    "2027-02-30", "1e999", "true", "null", "\u2028", "sep=;\n", "id,", "../../etc", "heights", "ada", "[" * 2000,
)  # fmt: skip


@st.composite
def edited(draw: st.DrawFn, text: str) -> str:
    """The text with a few pieces of it replaced by others."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(start + 30, len(text))))
        text = text[:start] + draw(st.sampled_from(SNIPPETS) | st.text(max_size=3)) + text[end:]
    return text


@st.composite
def spoilt_folders(draw: st.DrawFn) -> Files:
    """The good folder with one or two of its files edited, or replaced by anything."""
    files = dict(GOOD)
    for name in draw(st.lists(st.sampled_from(sorted(GOOD)), min_size=1, max_size=2, unique=True)):
        text = GOOD[name]
        assert isinstance(text, str)
        files[name] = draw(
            edited(text).map(lambda found: found.encode(errors="surrogatepass")) | st.binary(max_size=40)
        )
    return files


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(spoilt_folders())
def test_a_folder_gives_a_programme_or_errors_and_never_both(files: Files) -> None:
    with tempfile.TemporaryDirectory() as folder:
        reading = read_folder(written_to(Path(folder), files))

    assert (reading.programme is None) == bool(reading.errors)
    for each in reading.errors + reading.warnings:
        assert each.message, each
        assert each.way_out, each
        assert "\n" not in str(each), each


@settings(max_examples=300, deadline=None)
@given(edited(TEXT))
def test_a_plan_file_gives_a_plan_or_at_least_one_problem(text: str) -> None:
    problems: tuple[Problem, ...] = ()
    plan: Plan | None = None
    try:
        plan = plan_from_json(text, where="plan.json")
    except BadPlan as error:
        problems = error.problems

    assert (plan is None) == bool(problems)
