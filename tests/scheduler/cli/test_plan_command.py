"""``commonhour plan`` from end to end on a small programme."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scheduler.folder import load_folder
from scheduler.folder.plan_json import plan_from_json
from scheduler.samples import make_sample
from scheduler.services.check_plan import check_plan
from tests.scheduler.cli.conftest import Run

COMMAND = (sys.executable, "-m", "scheduler.cli.main")


def test_a_plan_is_written_whole_and_passes_the_checker(run: Run, folder: Path, tmp_path: Path) -> None:
    answer = run("plan", "spring", "--out", "new.json", "--steps", "2", "--workers", "1")

    assert answer.status == 0
    plan = plan_from_json((tmp_path / "new.json").read_text(encoding="utf-8"), where="new.json")
    assert check_plan(load_folder(folder), plan).ok
    assert (plan.made.limit_steps, plan.made.limit_seconds) == (2, 0.0)
    assert answer.said.startswith("Plan of Spring\n")
    assert answer.said.endswith("\nChecked against every rule and written to new.json.\n")
    assert answer.complained.splitlines()[-1].partition("s  ")[2].startswith("done: ")
    assert sorted(each.name for each in tmp_path.iterdir() if "json" in each.name) == ["new.json", "plan.json"]


def test_the_plan_before_it_is_kept(run: Run, folder: Path, tmp_path: Path) -> None:
    before = (tmp_path / "plan.json").read_bytes()

    answer = run("plan", "spring", "--steps", "1", "--workers", "1", "--quiet")

    assert answer.complained == ""
    assert (tmp_path / "plan.previous.json").read_bytes() == before
    assert answer.said.splitlines()[-1] == (
        "Checked against every rule and written to plan.json; the plan before it is plan.previous.json."
    )


def test_as_json_a_plan_says_where_it_went_and_what_it_comes_to(run: Run, folder: Path, tmp_path: Path) -> None:
    document = run("plan", "spring", "--steps", "1", "--workers", "1", "--json").document

    written = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert (document["plan"], document["stored"]) == ("plan.json", None)
    score = document["summary"]["score"]
    assert {key: score[key] for key in written["score"]} == written["score"]
    assert score["gap"] == pytest.approx((score["points"] - score["lower_bound"]) / score["points"], abs=1e-6)


def test_the_same_seed_and_steps_make_the_same_plan(run: Run, folder: Path, tmp_path: Path) -> None:
    for name in ("one.json", "two.json"):
        run("plan", "spring", "--out", name, "--steps", "2", "--seed", "5", "--workers", "1", "--quiet")

    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


def test_a_stored_programme_gets_its_plan_as_the_next_version(run: Run, folder: Path, tmp_path: Path) -> None:
    run("import", "spring", "--plan", "plan.json")

    answer = run("plan", "store:spring", "--steps", "1", "--workers", "1", "--out", "copy.json", "--json")

    assert (answer.document["stored"], answer.document["plan"]) == ("store:spring@2", "copy.json")
    assert [each["version"] for each in run("list", "spring", "--json").document] == [1, 2]
    assert run("check", "store:spring").status == 0
    assert run("check", "spring", "copy.json").status == 0


@pytest.mark.slow
def test_ctrl_c_keeps_the_best_plan_so_far(folder: Path, tmp_path: Path) -> None:
    from scheduler.folder import write_folder

    write_folder(make_sample("project-team"), tmp_path / "team")
    with subprocess.Popen(
        [*COMMAND, "plan", "team", "--out", "team.json", "--time-limit", "120"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path.cwd())},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as solving:
        assert solving.stderr is not None
        for line in solving.stderr:
            if " points" in line:
                break
        solving.send_signal(signal.SIGINT)
        said, complained = solving.communicate(timeout=60)

    assert solving.returncode == 0
    assert "stopping with the best plan so far" in complained
    assert said.splitlines()[-1] == "Checked against every rule and written to team.json."
    plan = plan_from_json((tmp_path / "team.json").read_text(encoding="utf-8"), where="team.json")
    assert check_plan(load_folder(tmp_path / "team"), plan).ok
    assert not plan.made.reproducible


def test_planned_again_what_changed_is_listed_with_its_cause(run: Run, folder: Path, tmp_path: Path) -> None:
    unchanged = run("plan", "spring", "--from", "plan.json", "--out", "new.json", "--steps", "2", "-q")
    assert unchanged.status == 0
    assert "Changes: none; every published seat stays as it is." in unchanged.said

    enrolments = (folder / "enrolments.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "enrolments.csv").write_text("".join(enrolments[:1] + enrolments[2:]), encoding="utf-8")
    gone = enrolments[1].split(",")[0]
    again = ("plan", "spring", "--from", "plan.json", "--out", "new.json", "--steps", "2", "-q")
    assert f"({gone})" in run(*again).said
    document = run(*again, "--json").document
    (change,) = [each for each in document["changes"] if each["learner"] == gone]
    assert (change["kind"], change["because"], change["now"]) == ("left", "no longer enrolled", None)


def test_a_pin_of_nothing_is_refused_before_anything_is_planned(run: Run, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "pins.toml").write_text('[[pin]]\nsection = "nowhere-9"\n', encoding="utf-8")

    answer = run("plan", "spring", "--from", "plan.json", "--pins", "pins.toml", "--out", "new.json", "-q")

    assert answer.status == 2
    assert "pins.toml:2: pin[0].section: the plan has no section 'nowhere-9'" in answer.complained
    assert not (tmp_path / "new.json").exists()


def test_pins_without_a_published_plan_are_refused(run: Run, folder: Path, tmp_path: Path) -> None:
    answer = run("plan", "spring", "--freeze-until", "2027-03-05")
    assert answer.status == 2
    assert "--from PLAN" in answer.complained
