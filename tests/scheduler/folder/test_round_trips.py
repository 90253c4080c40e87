"""What was written is read back as it was: programmes in folders, plans in plan.json, values in TOML."""

from __future__ import annotations

import tempfile
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from scheduler.domain.people import PersonId
from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme
from scheduler.folder import load_folder, read_folder, write_folder
from scheduler.folder.plan_json import plan_from_json, plan_to_json
from scheduler.folder.toml_text import dotted, split_dotted, written
from tests.scheduler.folder.good_folder import CALENDAR, GOOD, PEOPLE, PROGRAMME, written_to
from tests.strategies import plain_values, plans, programmes

generous = settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.slow
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


def test_writing_over_an_older_folder_leaves_nothing_of_the_programme_behind_and_the_rest_alone(tmp_path: Path) -> None:
    folder = written_to(tmp_path, GOOD | {"calendars/zoe.ics": CALENDAR, "notes.txt": "call Eve"})
    programme = load_folder(folder)
    today = replace(programme, travel=(), calendars={PersonId("bo"): CALENDAR.encode()})

    write_folder(today, folder)

    assert load_folder(folder) == today
    assert set(_files(folder)) == {
        "programme.toml", "people.csv", "enrolments.csv", "calendars/bo.ics", "calendars/zoe.ics", "notes.txt",
    }  # fmt: skip


def test_columns_of_one_s_own_keep_their_order_though_the_first_row_has_only_the_last(tmp_path: Path) -> None:
    programme = load_folder(written_to(tmp_path / "first", GOOD))
    first, second, *others = programme.enrolments
    own = replace(first, extra=(("seat", "4"),)), replace(second, extra=(("room", "B"), ("seat", "5")))
    programme = replace(programme, enrolments=(*own, *others))

    write_folder(programme, tmp_path / "second")

    assert load_folder(tmp_path / "second") == programme


def test_a_written_folder_is_one_that_a_person_would_write(tmp_path: Path) -> None:
    people = PEOPLE.replace("Bo Chen", '"Chen, Bo"')
    programme = load_folder(written_to(tmp_path / "first", GOOD | {"people.csv": people}))

    write_folder(programme, tmp_path / "second")

    # What says the default is left out, and each field stands where this folder has it.
    settings = PROGRAMME.replace("grid_minutes = 15\n", "").replace("[weights]\nsection = 300\n\n", "")
    assert (tmp_path / "second" / "programme.toml").read_text("utf-8") == settings
    assert (tmp_path / "second" / "people.csv").read_text("utf-8") == people.replace("yard,\n", "yard,0\n")


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
