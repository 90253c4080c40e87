"""Compiled code is never older than any of the sources it was made from."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from solver.search import exact, place_of_compiled, ruin


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    for name, text in (("kernels.py", "def below(): ..."), ("ruin.py", "from kernels import below")):
        (tmp_path / name).write_text(text)
    return list(tmp_path.glob("*.py"))


def test_the_same_sources_keep_their_compiled_code(sources: list[Path], tmp_path: Path) -> None:
    assert place_of_compiled(tmp_path, sources) == place_of_compiled(tmp_path, reversed(sources))


def test_a_change_of_any_source_begins_anew_for_all(sources: list[Path], tmp_path: Path) -> None:
    before = place_of_compiled(tmp_path, sources)

    (tmp_path / "kernels.py").write_text("def below(): return 1")

    assert place_of_compiled(tmp_path, sources) != before


def test_a_source_more_or_under_another_name_begins_anew(sources: list[Path], tmp_path: Path) -> None:
    before = place_of_compiled(tmp_path, sources)

    assert place_of_compiled(tmp_path, sources[:1]) != before
    assert place_of_compiled(tmp_path, [sources[0], sources[1].rename(tmp_path / "worth.py")]) != before


@pytest.mark.parametrize("kernel", [exact.price, ruin.improve_course])
def test_what_the_search_calls_is_kept_where_its_sources_say(kernel: object) -> None:
    folder = Path(exact.__file__).parent
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    place = place_of_compiled(Path(chosen) if chosen else folder / "__pycache__", folder.glob("*.py"))

    assert Path(kernel._cache.cache_path).is_relative_to(place)  # type: ignore[attr-defined]
