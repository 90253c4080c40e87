"""The commands around calendars: secret addresses, and what is asked for before anything is pushed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from scheduler.cli.main import main
from scheduler.domain.programme import Invites
from scheduler.folder import load_folder, write_folder
from scheduler.folder.plan_json import plan_from_json, plan_to_json
from tests.builders import a_course, a_person, a_plan, a_programme, a_section, enrol, live


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A programme folder, its plan, and the invites written from it."""
    people = [a_person("Ines"), a_person("Ada", manager="max@example.org")]
    programme = a_programme(people, [a_course("heights", live("meet"))], enrol("ada"))
    programme = replace(programme, invites=Invites("Office", "rsvp+{token}@example.org"))
    write_folder(programme, tmp_path / "p")
    plan = a_plan(a_section("ada", "2027-03-02 14:00"))
    score = json.loads(run("check", tmp_path / "p", written(tmp_path, plan_to_json(plan)), "--json").stdout)["score"]
    raw = json.loads(plan_to_json(plan))
    raw["score"] |= {key: score[key] for key in raw["score"] if key in score and key != "lower_bound"}
    raw["score"]["lower_bound"] = 0
    written(tmp_path, json.dumps(raw))
    assert plan_from_json((tmp_path / "plan.json").read_text(), where="plan.json").sections == plan.sections
    assert load_folder(tmp_path / "p").invites.organizer_email == "rsvp+{token}@example.org"
    result = run("invites", tmp_path / "p", tmp_path / "plan.json", "--out", tmp_path / "out", "--as", "eml")
    assert result.exit_code == 0, result.output
    return tmp_path


def written(folder: Path, text: str) -> Path:
    (folder / "plan.json").write_text(text)
    return folder / "plan.json"


def run(*words: Any) -> Result:
    return CliRunner().invoke(main, [str(each) for each in words])


def test_addresses_are_given_out_once_renewed_and_revoked(folder: Path) -> None:
    given = (
        "feed-links",
        folder / "p",
        "--invites",
        folder / "out",
        "--base-url",
        "https://cal.example.org/",
        "--json",
    )

    first = json.loads(run(*given).stdout)
    again = json.loads(run(*given).stdout)
    renewed = json.loads(run(*given, "--reset", "ada").stdout)
    revoked = json.loads(run(*given, "--revoke", "ada", "--revoke", "max@example.org").stdout)
    after = json.loads(run(*given).stdout)

    assert sorted((each["whose"], each["owner"], each["email"]) for each in first["new"]) == [
        ("manager", "max@example.org", "max@example.org"),
        ("person", "ada", "ada@example.org"),
        ("person", "ines", "ines@example.org"),
    ]
    assert all(each["url"].startswith("https://cal.example.org/feeds/") for each in first["new"])
    assert (again["new"], again["working"], again["revoked"]) == ([], 3, 0)
    assert [each["owner"] for each in renewed["new"]] == ["ada"]
    assert (renewed["working"], renewed["revoked"]) == (3, 1)
    # Whoever was revoked gets no new one by the way.
    assert (revoked["working"], after["working"], after["new"]) == (1, 1, [])


def test_who_has_no_calendar_is_named(folder: Path) -> None:
    result = run("feed-links", folder / "p", "--invites", folder / "out", "--reset", "zoe")

    assert result.exit_code == 2
    assert "'zoe': nobody with a calendar" in result.output
    assert not (folder / "out" / "feeds.json").exists()


def test_mails_are_written_in_place_of_files_and_files_in_place_of_mails(folder: Path) -> None:
    def endings() -> set[str]:
        return {each.suffix for each in (folder / "out" / "invites").rglob("*") if each.is_file()}

    assert endings() == {".eml"}
    for form, found in (("both", {".eml", ".ics"}), ("ics", {".ics"}), ("eml", {".eml"})):
        told = run("invites", folder / "p", folder / "plan.json", "--out", folder / "out", "--as", form)
        assert "no message to send" in told.output
        assert endings() == found


def test_nothing_is_pushed_before_the_invites_say_the_same(folder: Path) -> None:
    text = (folder / "plan.json").read_text().replace("2027-03-02T1", "2027-03-03T1")
    written(folder, text)

    result = run(
        "push",
        folder / "p",
        folder / "plan.json",
        "--invites",
        folder / "out",
        "--server",
        "http://127.0.0.1:9/{person}/",
    )

    assert result.exit_code == 2
    assert "run `commonhour invites` first" in result.output
