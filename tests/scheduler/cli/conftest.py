"""A small programme folder with a valid plan, and a way to run commands on it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from scheduler.cli.main import main
from scheduler.domain.plan import Plan, Reason
from scheduler.domain.programme import Programme
from scheduler.folder import write_folder
from scheduler.folder.plan_json import plan_to_json
from scheduler.services.check_plan import check_plan
from tests.builders import (
    a_calendar,
    a_course,
    a_person,
    a_plan,
    a_programme,
    a_section,
    by_themselves,
    enrol,
    live,
    meets,
)

Run = Callable[..., "Answer"]


@dataclass(frozen=True)
class Answer:
    """What a command said: its status, standard output and standard error."""

    status: int
    said: str
    complained: str

    @property
    def document(self) -> Any:
        """Standard output as JSON; nothing else may be on it."""
        return json.loads(self.said)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in a folder of its own, with a store of its own: ``run("check", "spring", "plan.json")``."""
    monkeypatch.chdir(tmp_path)
    environment = {"COMMONHOUR_DATABASE": str(tmp_path / "kept.db")}

    def running(*arguments: str) -> Answer:
        result: Result = CliRunner().invoke(main, arguments, env=environment, prog_name="commonhour")
        return Answer(result.exit_code, result.stdout, result.stderr)

    return running


def spring() -> Programme:
    """Ada in Los Angeles, Bo and Cy in Europe, Di who asked for the self-paced track; Ines teaches two sessions."""
    people = [
        a_person("Ada", zone="America/Los_Angeles", hours="Mo-Fr 08:00-17:00", stretch=120),
        a_person("Bo", zone="Europe/London"),
        a_person("Cy", zone="Europe/Paris", hours="Mo-Fr 09:00-18:00"),
        a_person("Di", zone="Europe/Paris"),
        a_person("Ines", zone="Europe/London", hours="Mo-Fr 08:00-18:00"),
    ]
    return a_programme(
        people,
        [a_course("talks", live("one"), live("two"), instructors="ines", size=(2, 10))],
        enrol("ada bo cy", "talks"),
        enrol("di", "talks", rather_alone=True),
        calendars={"ada": a_calendar(("2027-03-04 18:00", "2027-03-04 19:00")), "bo": a_calendar()},
    )


def a_valid_plan(programme: Programme) -> Plan:
    """Two Tuesdays at 16:00 UTC, early for Ada; with the score that the checker counts."""
    plan = a_plan(
        a_section(
            "ada bo cy",
            meets("one", "2027-03-02 15:00"),
            meets("two", "2027-03-09 15:00"),
            ident="talks-1",
            course="talks",
            zone="Europe/London",
        ),
        self_paced=[by_themselves("di", Reason.PREFERS_SELF_PACED, "talks")],
    )
    return replace(plan, score=check_plan(programme, plan).score)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The programme as a folder called ``spring``, with a valid ``plan.json`` beside it."""
    programme = spring()
    write_folder(programme, tmp_path / "spring")
    (tmp_path / "plan.json").write_text(plan_to_json(a_valid_plan(programme)), encoding="utf-8")
    return tmp_path / "spring"
