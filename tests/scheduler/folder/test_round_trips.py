"""What was written is read back as it was: programmes in folders, plans in plan.json, values in TOML."""

from __future__ import annotations

import tempfile
import tomllib
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme
from scheduler.folder import read_folder, write_folder
from scheduler.folder.plan_json import plan_from_json, plan_to_json
from scheduler.folder.toml_text import dotted, split_dotted, written
from tests.strategies import plain_values, plans, programmes

generous = settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])


@generous
@given(programmes())
def test_a_programme_written_and_read_is_the_same_and_written_again_the_same_bytes(programme: Programme) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_folder(programme, Path(folder))
        reading = read_folder(Path(folder))

        assert reading.errors == ()
        assert reading.programme == programme

        first = _files(Path(folder))
        write_folder(reading.programme, Path(folder))
        assert _files(Path(folder)) == first


def _files(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


@generous
@given(plans())
def test_a_plan_written_and_read_is_the_same_plan(plan: Plan) -> None:
    assert plan_from_json(plan_to_json(plan), where="plan.json") == plan


@given(plain_values())
def test_any_toml_value_is_written_as_tomllib_reads_it(value: object) -> None:
    read = tomllib.loads(f"key = {written(value)}")["key"]

    assert written(read) == written(value)
    assert repr(read) == repr(value)  # as texts, because nan equals nothing


@given(plain_values().map(str), plain_values().map(str))
def test_a_dotted_place_leads_back_to_its_keys(first: str, second: str) -> None:
    assert split_dotted(dotted(first, second)) == (first, second)
