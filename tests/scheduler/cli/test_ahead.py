"""``overlap``, ``clock-changes``, ``what-if`` and ``carry-over``: what they say, write, and refuse."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest

from scheduler.folder import load_folder
from scheduler.folder.plan_json import plan_from_json
from scheduler.services.check_plan import check_plan
from tests.scheduler.cli.conftest import Run


def test_overlap_names_the_best_windows_and_who_is_left_out(run: Run, folder: Path) -> None:
    answer = run("overlap", "spring", "--windows", "1", "--zone", "Europe/London")

    assert answer.status == 0
    assert answer.said.startswith(
        "Talks: 4 learners, 2 calendars unknown, 1 instructor; 60 minutes, on the clock of Europe/London\n"
    )
    assert "1 cover 4 of 4 learners in 2 weeks or more, 3 of them in their hours; proven best" in answer.said


def test_overlap_as_json_has_everybody_at_every_hour(run: Run, folder: Path) -> None:
    (course,) = run("overlap", "spring", "--json").document["courses"]

    assert len(course["hours"]) == 14 * 24
    (hour,) = (each for each in course["hours"] if each["utc"] == "2027-03-02T15:00:00Z")
    assert (hour["in_hours"], hour["stretch"], hour["unknown"]) == (["bo", "cy", "di"], ["ada"], ["cy", "di"])
    assert (hour["n_in_hours"], hour["n_stretch"], hour["n_instructors"]) == (3, 1, 1)
    assert {"covered", "proven", "windows", "left_out_of_all"} <= set(course["best"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--course", "talk"), "there is no course 'talk'; its courses are 'talks'"),
        (("--zone", "Europe/Pari"), "Europe/Paris"),
    ],
)
def test_overlap_says_what_it_does_not_know(run: Run, folder: Path, arguments: tuple[str, str], said: str) -> None:
    answer = run("overlap", "spring", *arguments)

    assert answer.status == 2
    assert said in answer.complained


def test_clock_changes_tells_every_week_that_leaves_hours(run: Run, folder: Path) -> None:
    said = run("clock-changes", "spring", "plan.json").said
    one = run("clock-changes", "spring", "plan.json", "--section", "talks-1").said

    assert "14 March: clocks of America/Los_Angeles go forward by 60 minutes (1 person)" in said
    assert "0 of 1 series leave somebody's hours by a clock change" in said
    assert "1 series leaves somebody's hours whatever the clocks do, 2 times in all" in said
    assert "week 1 (01 March): Ada at Tuesday 07:00 in America/Los_Angeles, 60 minutes outside their hours" in said
    assert "Cy (calendar unknown)" in one
    assert run("clock-changes", "spring", "plan.json", "--section", "talks-2").status == 2


def test_clock_changes_as_json(run: Run, folder: Path) -> None:
    document = run("clock-changes", "spring", "plan.json", "--json").document

    (series,) = document["series"]
    assert [(each["person"], each["week"], each["by_clock_change"]) for each in series["departures"]] == [
        ("ada", 1, False),
        ("ada", 2, False),
    ]
    assert [len(each["times"]) for each in series["people"]] == [2, 2, 2, 2]


@pytest.mark.slow
def test_what_if_shows_both_plans_and_writes_nothing(run: Run, folder: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    answer = run("what-if", "spring", "plan.json", "--set", "person.ada.stretch_minutes=0", "--steps", "2", "-q")

    assert answer.status == 0
    assert answer.said.startswith("What if person.ada.stretch_minutes=0\n")
    assert "Nothing was written; --out NEWDIR and --save FILE accept it." in answer.said
    assert "The plan of now would not stand: 2 breaches, the first:" in answer.said
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_what_if_accepted_is_a_folder_with_a_valid_plan(run: Run, folder: Path, tmp_path: Path) -> None:
    changes = ("--set", "course.talks.delivery=self-paced", "--set", "costs.learner_hour=10")

    answer = run(
        "what-if", "spring", "plan.json", *changes, "--steps", "2", "-q", "--json", "--out", "new", "--save", "new.json"
    )

    figures = {each["key"]: (each["old"], each["new"]) for each in answer.document["figures"]}
    assert figures["live_seats"] == (3, 0)
    assert figures["money_learners"] == (80.0, 80.0)
    programme = load_folder(tmp_path / "new")
    plan = plan_from_json((tmp_path / "new.json").read_text(), where="new.json")
    assert check_plan(programme, plan).ok
    assert programme != load_folder(folder)


def test_what_if_refuses_a_path_that_leads_nowhere_and_a_folder_that_is_there(run: Run, folder: Path) -> None:
    nowhere = run("what-if", "spring", "plan.json", "--set", "rules.buffer=15")
    taken = run("what-if", "spring", "plan.json", "--set", "rules.buffer_minutes=15", "--out", "spring")
    nothing = run("what-if", "spring", "plan.json")

    assert (nowhere.status, taken.status, nothing.status) == (2, 2, 2)
    assert "did you mean 'rules.buffer_minutes'?" in nowhere.complained
    assert "'spring' exists and is not an empty folder" in taken.complained
    assert "--list-paths shows every PATH" in nothing.complained


def test_what_if_lists_what_can_be_set(run: Run, folder: Path) -> None:
    said = run("what-if", "spring", "--list-paths").said

    assert "course.talks.section_size.min" in said
    assert "person.ada.stretch_minutes" in said


def test_carry_over_counts_once(run: Run, folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "autumn")

    first = run("carry-over", "spring", "plan.json", "--into", "autumn", "--out", "burden.csv")
    people = (tmp_path / "autumn" / "people.csv").read_bytes()
    again = run("carry-over", "spring", "plan.json", "--into", "autumn")

    assert first.status == 0
    assert [each.split()[0] for each in first.said.splitlines()[2:3]] == ["Ada"]
    autumn = load_folder(tmp_path / "autumn")
    assert {each.name: each.burden_minutes for each in autumn.people if each.burden_minutes} == {"Ada": 120}
    (row,) = csv.DictReader(io.StringIO((tmp_path / "burden.csv").read_text()))
    assert (row["id"], row["added_minutes"], row["burden_minutes"]) == ("ada", "120", "120")
    assert again.status == 2
    assert "this very plan is counted already, so nothing was added" in again.complained
    assert (tmp_path / "autumn" / "people.csv").read_bytes() == people
    assert load_folder(folder).carried_over == ()


def test_carry_over_into_a_stored_programme_makes_a_new_revision(run: Run, folder: Path) -> None:
    run("import", "spring", "--name", "autumn")

    done = run("carry-over", "spring", "plan.json", "--into", "store:autumn")
    again = run("carry-over", "spring", "plan.json", "--into", "store:autumn", "--json")

    assert (done.status, again.status) == (0, 2)
    (entry,) = run("list", "--json").document
    assert entry["revision"] == 2


def test_a_plan_that_is_not_valid_is_not_carried_over(run: Run, folder: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(plan.read_text().replace("T15:00:00Z", "T03:00:00Z").replace("T16:00:00Z", "T04:00:00Z"))

    answer = run("carry-over", "spring", "plan.json", "--out", "burden.csv")

    assert answer.status == 1
    assert answer.said.endswith("Nothing was carried over.\n")
    assert not (tmp_path / "burden.csv").exists()
