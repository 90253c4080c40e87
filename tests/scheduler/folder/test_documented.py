"""docs/programme.md names every field and shows a folder that works."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from scheduler.domain.plan import Reason
from scheduler.domain.programme import Costs, Invites, Rules, Weights
from scheduler.folder import load_folder, read_folder
from scheduler.folder.plan_json import plan_from_json
from scheduler.folder.problems import Findings
from scheduler.folder.programme_toml import FILE, read_settings
from scheduler.folder.tables import ENROLMENT_COLUMNS, PEOPLE_COLUMNS, TRAVEL_COLUMNS
from scheduler.services.check_plan import check_plan
from tests.scheduler.folder.good_folder import PROGRAMME, written_to

PAGE = (Path(__file__).parents[3] / "docs" / "programme.md").read_text(encoding="utf-8")


def example(folder: Path) -> Path:
    """Write the example's files into a folder."""
    return written_to(folder, dict(re.findall(r"^`([\w.]+)`\n\n```\w+\n(.*?)```", PAGE, re.MULTILINE | re.DOTALL)))


def test_the_example_folder_is_read_without_errors_or_warnings(tmp_path: Path) -> None:
    reading = read_folder(example(tmp_path))

    assert {each.name for each in tmp_path.iterdir()} == {"programme.toml", "people.csv", "enrolments.csv"}
    assert (reading.errors, reading.warnings) == ((), ())


def test_the_example_plan_is_a_valid_plan_of_the_example_folder(tmp_path: Path) -> None:
    (text,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    plan = plan_from_json(text, where="docs/programme.md")

    report = check_plan(load_folder(example(tmp_path)), plan)

    assert report.breaches == ()
    assert report.score == plan.score


@pytest.mark.parametrize(("table", "default"), [("rules", Rules()), ("weights", Weights())])
def test_the_defaults_shown_are_the_defaults(table: str, default: Rules | Weights) -> None:
    (shown,) = re.findall(rf"```toml\n(\[{table}\]\n.*?)```", PAGE, re.DOTALL)
    named = re.findall(r"^(\w+) =", shown, re.MULTILINE)
    others = re.sub(r"\[rules\].*?\[\[venue", "[[venue", PROGRAMME, flags=re.DOTALL)

    settings = read_settings(others.replace("[[venue", f"{shown}\n[[venue", 1).encode(), Findings(FILE))

    assert settings is not None
    assert getattr(settings, table) == default
    assert named == [each.name for each in fields(default)]


def test_every_column_key_and_reason_is_named() -> None:
    columns = [
        name
        for table in (PEOPLE_COLUMNS, ENROLMENT_COLUMNS, TRAVEL_COLUMNS)
        for name in (*table.required, *table.optional)
    ]
    keys = re.findall(r"^(\w+) =", PROGRAMME, re.MULTILINE)
    all_of = {
        *columns,
        *keys,
        *Reason,
        *(each.name for table in (Rules, Weights, Invites, Costs) for each in fields(table)),
    }

    missing = [each for each in sorted(all_of) if not re.search(rf"`[^`\n]*\b{re.escape(each)}\b[^`\n]*`", PAGE)]

    assert missing == []
