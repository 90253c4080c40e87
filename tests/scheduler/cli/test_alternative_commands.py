"""``commonhour explain`` and ``commonhour accept`` from end to end."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.domain.programme import Programme
from scheduler.folder import load_folder, write_folder
from scheduler.folder.plan_json import plan_from_json, plan_to_json
from scheduler.services.check_plan import check_plan
from scheduler.services.propose_plan import propose_plan
from tests.builders import a_calendar, a_course, a_person, a_programme, enrol, live
from tests.scheduler.cli.conftest import Run


def stuck() -> Programme:
    """Two in Sydney whom an hour of Ines' evening would serve, and one in London who has a seat."""
    people = [
        a_person("Ines", zone="Europe/London"),
        a_person("Syd", zone="Australia/Sydney", hours="Mo-Fr 12:00-20:00"),
        a_person("Tay", zone="Australia/Sydney", hours="Mo-Fr 12:00-20:00"),
        a_person("Lou", zone="Europe/London"),
        a_person("Moe", zone="Europe/London"),
        a_person("Bea", zone="Asia/Tokyo"),
    ]
    return a_programme(
        people,
        [a_course("talks", live("one"), live("two", min_days_after_previous=1), size=(2, 4))],
        enrol("syd tay lou moe", "talks"),
        end="2027-03-08",
        calendars={each.id: a_calendar() for each in people},
    )


@pytest.fixture
def ids(tmp_path: Path) -> dict[str, str]:
    """The folder ``stuck`` with its plan.json; and the identifiers of Syd's alternatives by kind, of groups as well."""
    programme = stuck()
    write_folder(programme, tmp_path / "stuck")
    toml = tmp_path / "stuck" / "programme.toml"
    toml.write_text("# kept by hand\n" + toml.read_text(encoding="utf-8"), encoding="utf-8")
    plan = propose_plan(programme, limit_seconds=0, limit_steps=2, workers=1)
    (tmp_path / "plan.json").write_text(plan_to_json(plan), encoding="utf-8")
    (syd,) = (each for each in plan.self_paced if each.learner == "syd")
    return {each.kind: each.id for each in syd.alternatives} | {
        f"group {each.kind}": each.id for each in plan.group_alternatives
    }


def test_one_learner_is_explained_with_reason_blockers_and_every_alternative(run: Run, ids: dict[str, str]) -> None:
    answer = run("explain", "stuck", "plan.json", "--learner", "syd")

    assert answer.status == 0
    assert answer.said.startswith("Syd (syd), Talks: no live seat, no-common-hours\n  because: ")
    for kind in ("stretch", "instructor"):
        assert ids[kind] in answer.said
    assert "up to 60 minutes outside the hours of Ines (ines)" in answer.said


def test_a_course_is_explained_with_the_ladder_and_its_price(run: Run, ids: dict[str, str]) -> None:
    answer = run("explain", "stuck", "plan.json", "--course", "talks")

    assert answer.status == 0
    assert "2 enrolments without a live seat:" in answer.said
    assert "What it would take to seat everybody of Talks live:" in answer.said
    assert "0 still without a seat; accept with --alternative ladder-talks-" in answer.said
    assert "Left out even then" not in answer.said

    document = run("explain", "stuck", "plan.json", "--course", "talks", "--json").document
    assert document["ladder"]["left"] == []
    assert [each["learner"] for each in document["self_paced"]] == ["syd", "tay"]
    assert document["ladder"]["points"] == sum(each["points"] for each in document["ladder"]["steps"])


def test_who_cannot_be_helped_by_one_change_is_led_to_the_ladder_and_who_wished_it_is_not(
    run: Run, tmp_path: Path
) -> None:
    people = [
        *(a_person(each, zone="Europe/London") for each in ("Ines", "Lou", "Moe", "Kai")),
        a_person("Priya", zone="Australia/Perth", hours="Th-Fr 06:00-09:00"),
    ]
    programme = a_programme(
        people,
        [a_course("talks", live("one"), size=(2, 4)), a_course("walks", live("one"))],
        enrol("lou moe priya", "talks"),
        enrol("kai", "walks", rather_alone=True),
        end="2027-03-08",
        calendars={each.id: a_calendar() for each in people},
    )
    write_folder(programme, tmp_path / "perth")
    plan = propose_plan(programme, limit_seconds=0, limit_steps=2, workers=1)
    (tmp_path / "perth.json").write_text(plan_to_json(plan), encoding="utf-8")

    said = run("explain", "perth", "perth.json").said
    of_priya = run("explain", "perth", "perth.json", "--learner", "priya").said
    of_kai = run("explain", "perth", "perth.json", "--learner", "kai").said

    assert "  Priya (priya), Talks: no-common-hours; no single change gives a seat\n" in said
    assert "  Kai (kai), Walks: prefers-self-paced\n" in said
    assert "  no single change gives a seat; --course talks looks at several at once\n" in of_priya
    assert "no single change" not in of_kai


def test_somebody_who_is_nobody_is_told_with_a_way_out(run: Run, ids: dict[str, str]) -> None:
    answer = run("explain", "stuck", "plan.json", "--learner", "sid")

    assert answer.status == 2
    assert "nobody in the programme is called 'sid'; did you mean 'syd'?" in answer.complained


def test_a_dry_run_names_the_lines_and_writes_nothing(run: Run, ids: dict[str, str], tmp_path: Path) -> None:
    before = {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()}

    answer = run("accept", "stuck", "plan.json", "--alternative", ids["group stretch"], "--dry-run")

    assert answer.status == 0
    assert "people.csv, line 2: - ines,Ines,ines@example.org,Europe/London,Mo-Fr 09:00-17:00,,0,en" in answer.said
    assert "people.csv, line 2: + ines,Ines,ines@example.org,Europe/London,Mo-Fr 09:00-17:00,,60,en" in answer.said
    assert answer.said.endswith("Nothing was written (--dry-run).\n")
    assert {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()} == before


def test_an_accepted_alternative_changes_its_lines_only_and_writes_a_checked_plan(
    run: Run, ids: dict[str, str], tmp_path: Path
) -> None:
    toml = (tmp_path / "stuck" / "programme.toml").read_bytes()
    old = plan_from_json((tmp_path / "plan.json").read_text(encoding="utf-8"), where="")

    answer = run("accept", "stuck", "plan.json", "--alternative", ids["group stretch"])

    assert answer.status == 0, answer.complained
    programme = load_folder(tmp_path / "stuck")
    plan = plan_from_json((tmp_path / "plan.json").read_text(encoding="utf-8"), where="")
    assert check_plan(programme, plan).ok
    assert plan.self_paced == ()
    assert (tmp_path / "stuck" / "programme.toml").read_bytes() == toml
    assert {each.id: each.stretch_minutes for each in programme.people}["ines"] == 60  # type: ignore[index]
    assert plan_from_json((tmp_path / "plan.previous.json").read_text(encoding="utf-8"), where="") == old
    assert {each.id for each in old.sections} <= {each.id for each in plan.sections}


def test_an_instructor_is_added_on_their_line_and_the_comment_stays(
    run: Run, ids: dict[str, str], tmp_path: Path
) -> None:
    answer = run("accept", "stuck", "plan.json", "--alternative", ids["instructor"], "--out", "new.json", "--json")

    assert answer.status == 0, answer.complained
    text = (tmp_path / "stuck" / "programme.toml").read_text(encoding="utf-8")
    assert text.startswith("# kept by hand\n")
    assert len(load_folder(tmp_path / "stuck").courses[0].instructors) == 2
    assert answer.document["written"] == {"plan": "new.json"}
    assert answer.document["edits"][0]["field"] == "instructors"


def test_a_plan_that_is_no_longer_the_one_it_was_made_for_is_refused(
    run: Run, ids: dict[str, str], tmp_path: Path
) -> None:
    people = tmp_path / "stuck" / "people.csv"
    people.write_text(people.read_text().replace("Mo-Fr 12:00-20:00", "Mo-Fr 11:00-18:00"), encoding="utf-8")
    before = (tmp_path / "plan.json").read_bytes()

    answer = run("accept", "stuck", "plan.json", "--alternative", ids["group stretch"])

    assert answer.status == 2
    assert "make the plan again with commonhour plan" in answer.complained
    assert (tmp_path / "plan.json").read_bytes() == before


def test_an_identifier_that_the_plan_does_not_have_is_told_with_the_nearest(run: Run, ids: dict[str, str]) -> None:
    answer = run("accept", "stuck", "plan.json", "--alternative", ids["stretch"][:-1] + "x")

    assert answer.status == 2
    assert f"did you mean {ids['stretch']}?" in answer.complained


def test_a_stored_programme_gets_a_new_revision_and_its_plan_a_new_version(run: Run, ids: dict[str, str]) -> None:
    assert run("import", "stuck").status == 0
    assert run("plan", "store:spring", "--steps", "2", "--workers", "1", "--quiet").status == 0

    answer = run("accept", "store:spring", "--alternative", ids["group stretch"])

    assert answer.status == 0, answer.complained
    assert "written to store:spring@2" in answer.said
    assert run("check", "store:spring").status == 0
    assert run("explain", "store:spring").said == "Nothing to explain: everybody has a live seat (4 seats).\n"
