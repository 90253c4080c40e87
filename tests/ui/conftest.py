"""Programmes and plans on disk for the pages to show."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme
from scheduler.folder import write_folder
from scheduler.folder.plan_json import plan_to_json
from scheduler.samples import make_sample
from tests.ui.demo import demo_plan
from ui.state import PLACE_VARIABLE, PLAN_VARIABLE


def put(programme: Programme, plan: Plan, root: Path) -> Path:
    """Write a programme folder and its plan; return the plan's path."""
    write_folder(programme, root / "programme")
    path = root / "plan.json"
    path.write_text(plan_to_json(plan), encoding="utf-8")
    return path


def show(monkeypatch: pytest.MonkeyPatch, plan: Path) -> None:
    """Let the pages show a plan written by ``put``."""
    monkeypatch.setenv(PLACE_VARIABLE, str(plan.parent / "programme"))
    monkeypatch.setenv(PLAN_VARIABLE, str(plan))


@pytest.fixture(scope="session")
def heights() -> Programme:
    return make_sample("working-at-heights")


@pytest.fixture(scope="session")
def heights_plan(heights: Programme) -> Plan:
    return demo_plan(heights)


@pytest.fixture(scope="session")
def heights_on_disk(heights: Programme, heights_plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return put(heights, heights_plan, tmp_path_factory.mktemp("heights"))


def figures(plan: Path) -> dict[str, int]:
    """The score as the file has it."""
    found: dict[str, int] = json.loads(plan.read_text(encoding="utf-8"))["score"]
    return found
