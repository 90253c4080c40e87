"""Every command but ``plan``: what it says, in words and as JSON, and with which status it ends."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest

from scheduler.cli.main import main
from scheduler.cli.review import SCREENS, serve
from scheduler.folder import load_folder
from tests.scheduler.cli.conftest import Run

COMMANDS = list(main.commands)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(run: Run, command: str) -> None:
    answer = run(command, "--help")

    assert answer.status == 0
    assert f"commonhour {command}" in answer.said.partition("Example")[2]


def test_help_lists_the_commands_in_the_order_in_which_they_are_used(run: Run) -> None:
    said = run("--help").said

    assert COMMANDS[:6] == ["sample", "check-folder", "busy", "refresh", "plan", "check"]
    positions = [said.index(f"\n  {each} ") for each in COMMANDS]
    assert positions == sorted(positions)


def test_help_comes_at_once_since_nothing_heavy_is_loaded_for_it() -> None:
    heavy = "numpy ortools numba sqlmodel streamlit icalendar pendulum rich holidays"
    script = f"import sys; import scheduler.cli.main; print([m for m in '{heavy}'.split() if m in sys.modules])"

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_a_good_folder_is_told_in_one_line(run: Run, folder: Path) -> None:
    answer = run("check-folder", "spring")

    assert answer.status == 0
    assert answer.said == (
        "Spring: 4 learners, 1 instructor in 3 time zones, 1 course, 4 enrolments, 3 calendars unknown; no errors\n"
    )


def test_a_bad_folder_is_a_finding_with_every_problem_on_a_line(run: Run, folder: Path) -> None:
    people = folder / "people.csv"
    people.write_text(people.read_text().replace("Europe/Paris", "Europe/Pari"))

    answer = run("check-folder", "spring")

    assert answer.status == 1
    lines = answer.said.splitlines()
    assert [each.partition(":")[0] for each in lines] == ["error", "error", "spring"]
    assert "people.csv:4: time_zone" in lines[0]
    assert "Europe/Paris" in lines[0]
    assert lines[2] == "spring: 2 errors; nothing of this folder is used until mended"


def test_problems_as_json_name_their_place(run: Run, folder: Path) -> None:
    people = folder / "people.csv"
    people.write_text(people.read_text().replace("America/Los_Angeles", "America/Los_Angles"))

    answer = run("check-folder", "spring", "--json")

    assert answer.status == 1
    (error,) = answer.document["errors"]
    assert answer.document["ok"] is False
    assert (error["file"], error["line"], error["field"], error["value"]) == (
        "people.csv", 2, "time_zone", "America/Los_Angles",
    )  # fmt: skip


def test_a_warning_is_a_finding_only_when_asked_for(run: Run, folder: Path) -> None:
    settings = folder / "programme.toml"
    settings.write_text('titel = "Spring"\n' + settings.read_text())

    assert run("check-folder", "spring").status == 0
    answer = run("check-folder", "spring", "--strict")
    assert answer.status == 1
    assert answer.said.startswith("warning: programme.toml:1: titel")


def test_what_a_calendar_says_unclearly_is_a_warning_without_a_word_of_the_event(run: Run, folder: Path) -> None:
    calendar = folder / "calendars" / "ada.ics"
    calendar.write_bytes(
        re.sub(rb"(DTSTART|DTEND):(2027\d{4}T\d{6})Z", rb"\1;TZID=Nowhere/Land:\2", calendar.read_bytes())
    )

    answer = run("check-folder", "spring")
    document = run("check-folder", "spring", "--json").document

    assert answer.status == 0
    warning, verdict = answer.said.splitlines()
    assert warning.startswith("warning: ")
    assert "Nowhere/Land" in warning
    assert "private" not in warning
    assert verdict.endswith("; no errors, 1 warning")
    assert len(document["calendar_doubts"]) + len(document["warnings"]) == 1


def test_whoever_plans_a_bad_folder_reads_why_and_nothing_is_written(run: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "enrolments.csv").write_text("learner,course,priority\nnobody,talks,mandatory\n")
    (tmp_path / "plan.json").unlink()

    answer = run("plan", "spring")

    assert answer.status == 1
    assert answer.said == ""
    assert "enrolments.csv:2: learner" in answer.complained
    assert not (tmp_path / "plan.json").exists()


def test_a_valid_plan_is_said_to_be_valid(run: Run, folder: Path) -> None:
    answer = run("check", "spring", "plan.json")

    assert answer.status == 0
    assert answer.said == (
        "plan.json is valid: every rule kept, every figure recounted. 3 live seats, 1 self-paced, 1 section, "
        "1,020 points.\n"
    )


def test_breaches_are_told_in_words_and_as_json(run: Run, folder: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(plan.read_text().replace("2027-03-02T1", "2027-03-06T1"))  # a Saturday

    answer = run("check", "spring", "plan.json")
    document = run("check", "spring", "plan.json", "--json").document

    assert answer.status == 1
    assert answer.said.splitlines()[-1].startswith("plan.json is not valid: ")
    assert document["ok"] is False
    attendance = [each for each in document["breaches"] if each["rule"] == "attendance"]
    assert {who for each in attendance for who in each["who"]} == {"ada", "bo", "cy"}
    assert attendance[0]["rule_number"] == 4
    assert attendance[0]["when"] == "2027-03-06T15:00:00Z"
    for each in document["breaches"]:
        assert each["text"] in answer.said


def test_the_summary_of_a_plan_names_who_carries_most_in_their_own_time(run: Run, folder: Path) -> None:
    answer = run("check", "spring", "plan.json", "--summary")

    assert answer.status == 0
    for line in (
        "  3 of 4 enrolments have a live seat, in 1 section; 3 of 4 mandatory ones",
        "  3 calendars of 5 unknown: these people are planned as if they were free, ask them",
        "         sections  live seats  self-paced",
        "  Talks    1 of 5      3 of 4           1  1 by choice",
        "  1  prefers-self-paced  asked for it",
        "  Ada: 120 minutes outside working hours",
        "    Tuesdays 07:00-08:00 in Los Angeles, 2 times from 2 March to 9 March (Talks)",
        "  120  120 out-of-hours minutes",
    ):
        assert line in answer.said.splitlines()


def test_the_summary_as_json_adds_up(run: Run, folder: Path) -> None:
    summary = run("check", "spring", "plan.json", "--summary", "--json").document["summary"]

    assert sum(each["points"] for each in summary["points"]) == summary["score"]["points"] == 1020
    assert summary["self_paced"] == {"prefers-self-paced": 1}
    assert [each["id"] for each in summary["worst_off"]] == ["ada"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("check", "nowhere", "plan.json"), "'nowhere' does not exist; give a folder that holds"),
        (("check", "plan.json", "plan.json"), "'plan.json' is a file; give a folder"),
        (("check", "spring"), "spring: which plan? Give the plan.json"),
        (("check", "spring", "none.json"), "File 'none.json' does not exist"),
        (("check", "store:sprng"), "the store is empty"),
        (("plan", "spring", "--out", "no/such/plan.json"), "--out: there is no folder 'no/such'"),
        (("plan", "spring", "--time-limit", "-1"), "--time-limit"),
        (("sample", "wards", "new"), "there is no sample named 'wards'"),
        (("sample", "hospital-ward", "spring"), "'spring' exists and is not an empty folder"),
        (("sample", "hospital-ward", "new", "--learners", "5"), "--learners is for the sample 'scale' only"),
        (("sample", "scale", "new", "--learners", "0"), "learners: 0 is outside 1 to 100,000"),
        (("invites", "spring", "plan.json"), "Missing option '--out'"),
        (("import", "spring", "--replace"), "--replace needs the --name"),
        (("export", "spring", "new"), "the store is empty"),
    ],
)  # fmt: skip
def test_what_cannot_run_ends_with_status_2_and_the_way_out(
    run: Run, folder: Path, arguments: tuple[str, ...], complaint: str
) -> None:
    answer = run(*arguments)

    assert answer.status == 2
    assert complaint in answer.complained
    assert "Traceback" not in answer.complained


def test_a_file_that_is_no_plan_cannot_be_checked(run: Run, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text('{"format": 1,')

    answer = run("check", "spring", "plan.json")

    assert answer.status == 2
    assert answer.complained.startswith("plan.json:1")


def test_names_from_a_file_can_neither_steer_the_terminal_nor_become_markup(run: Run, folder: Path) -> None:
    people = folder / "people.csv"
    people.write_text(people.read_text().replace(",Ada,", ",Ada \x1b[31m [red]Byron[/red],"))

    answer = run("check", "spring", "plan.json", "--summary")

    assert answer.status == 0
    assert "\x1b" not in answer.said
    assert "  Ada � [red]Byron[/red]: 120 minutes".replace("�", "�[31m") in answer.said


def test_invites_are_written_for_all_and_told_once(run: Run, folder: Path, tmp_path: Path) -> None:
    first = run("invites", "spring", "plan.json", "--out", "out", "--json").document
    again = run("invites", "spring", "plan.json", "--out", "out", "--json").document

    # three learners and the instructor, two sessions each; five calendars, Di's is empty
    assert (first["messages_to_send"], first["calendars"]) == (8, 5)
    assert first["by_news"] == {"first": 8}
    assert again["messages_to_send"] == 0
    assert len(list((tmp_path / "out" / "invites").rglob("*.ics"))) == 8
    assert not list((tmp_path / "out").rglob(".*")), "what was written aside was moved into place"


def test_a_session_that_moves_is_told_to_those_who_sit_in_it(run: Run, folder: Path, tmp_path: Path) -> None:
    run("invites", "spring", "plan.json", "--out", "out")
    plan = tmp_path / "plan.json"
    plan.write_text(
        plan.read_text().replace("2027-03-09T15:00", "2027-03-10T15:00").replace("2027-03-09T16", "2027-03-10T16")
    )
    figures = json.loads(plan.read_text())
    figures["score"]["irregular"], figures["score"]["points"] = 1, figures["score"]["points"] + 100
    plan.write_text(json.dumps(figures))

    answer = run("invites", "spring", "plan.json", "--out", "out")

    assert answer.status == 0
    assert answer.said.startswith("spring plan.json: 4 messages to send (4 changed), 5 calendars, written to out\n")


def test_no_invite_is_written_for_a_plan_with_a_breach(run: Run, folder: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(plan.read_text().replace("2027-03-02T1", "2027-03-06T1"))

    answer = run("invites", "spring", "plan.json", "--out", "out")

    assert answer.status == 1
    assert answer.said.splitlines()[-1] == "No invite was written."
    assert not (tmp_path / "out").exists()


def test_a_folder_is_kept_listed_checked_and_given_back(run: Run, folder: Path, tmp_path: Path) -> None:
    assert run("list").said == "The store is empty; `commonhour import DIR` puts a programme folder into it.\n"

    kept = run("import", "spring", "--plan", "plan.json")
    assert kept.said == "Spring is kept as store:spring (revision 1), with version 1 of its plan\n"
    assert [(each["name"], each["latest_plan"]) for each in run("list", "--json").document] == [("spring", 1)]
    assert "store:spring  Spring  2027-03-01 to 2027-03-15  5 people, 1 course  plan version 1" in run("list").said
    assert run("list", "spring", "--json").document[0]["note"] == "imported from plan.json"
    points = run("check", "spring", "plan.json", "--json").document["score"]["points"]
    assert f"  {points:,} points, bound 0, gap 100.0 %  " in run("list", "spring").said
    assert run("check", "store:spring").said.startswith("store:spring is valid")
    assert run("check", "store:spring@1", "--json").document["ok"] is True

    assert run("export", "spring", "back").said == "Spring: written to back with plan.json\n"
    assert load_folder(tmp_path / "back") == load_folder(folder)
    assert (tmp_path / "back" / "plan.json").read_bytes() == (tmp_path / "plan.json").read_bytes()


def test_a_kept_programme_is_replaced_only_when_it_is_named(run: Run, folder: Path) -> None:
    run("import", "spring", "--name", "spring")

    assert run("import", "spring", "--name", "spring").status == 2
    replaced = run("import", "spring", "--name", "spring", "--replace")
    assert replaced.said == "Spring is kept as store:spring (revision 2)\n"


def test_a_sample_is_written_and_reads_well(run: Run) -> None:
    written = run("sample", "project-team", "team", "--seed", "4")

    assert written.status == 0
    assert written.said.splitlines()[0] == (
        "Meridian project team, March 2027: 16 learners, 3 courses, 42 enrolments, written to team"
    )
    assert run("check-folder", "team", "--strict").status == 0


def test_a_programme_of_any_size_is_written(run: Run) -> None:
    document = run("sample", "scale", "big", "--learners", "30", "--courses", "2", "--seed", "7", "--json").document

    assert document["title"] == "Scale, 30 learners, 2 courses, seed 7"
    assert document["counts"]["learners"] == 30


def test_the_samples_are_listed(run: Run) -> None:
    names = [each["name"] for each in run("sample", "--list", "--json").document]

    assert names == ["working-at-heights", "global-onboarding", "hospital-ward", "project-team"]


def test_versions_name_what_decides_a_plan(run: Run) -> None:
    document = run("versions", "--json").document

    assert {"python", "commonhour", "ortools", "tzdata", "holidays", "opening-hours-py"} <= set(document)
    assert "not installed" not in document.values()
    assert run("--version").said == f"commonhour, version {document['commonhour']}\n"


def test_an_unexpected_error_is_one_line_unless_asked_for_more(tmp_path: Path) -> None:
    script = (
        "import click\nfrom scheduler.cli.statuses import Commands\n"
        "@click.group(cls=Commands)\n@click.option('--debug', is_flag=True)\ndef main(debug): ...\n"
        "@main.command()\ndef fail(): raise ZeroDivisionError('by nothing')\nmain()\n"
    )

    def running(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False)

    plain, debugged = running("fail"), running("--debug", "fail")

    assert (plain.returncode, debugged.returncode) == (2, 2)
    assert plain.stderr.startswith("unexpected ZeroDivisionError: by nothing\n")
    assert "Traceback" not in plain.stderr
    assert "Traceback" in debugged.stderr


def test_a_reader_who_leaves_early_is_no_error(folder: Path) -> None:
    command = f"{sys.executable} -m scheduler.cli.main sample --list | head -1"

    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)

    assert done.stderr == ""
    assert done.stdout.startswith("working-at-heights")


PAGES = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit("asked to end"))
print("Review page: http://127.0.0.1:8599", flush=True)
time.sleep(60)
"""


def test_the_pages_are_served_by_a_process_of_their_own_that_ends_with_ours() -> None:
    pages = [sys.executable, "-c", PAGES]
    script = f"from scheduler.cli.review import serve; import sys; sys.exit(serve({pages!r}, open_browser=False))"
    for ending in (signal.SIGINT, signal.SIGTERM):
        with subprocess.Popen(
            [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as ours:
            assert ours.stdout is not None
            assert ours.stdout.readline() == "Review page: http://127.0.0.1:8599\n"
            ours.send_signal(ending)
            _, complained = ours.communicate(timeout=10)
        assert ours.returncode == 0
        assert complained == "Ctrl-C stops the pages.\nasked to end\n"


@pytest.mark.parametrize("screen", [None, *SCREENS])
def test_a_browser_is_opened_only_where_there_is_a_screen(screen: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(click, "launch", opened.append)
    monkeypatch.setattr(sys, "platform", "linux")
    for name in SCREENS:
        monkeypatch.delenv(name, raising=False)
    if screen:
        monkeypatch.setenv(screen, ":0")

    serve([sys.executable, "-c", "print('Review page: http://127.0.0.1:8599')"], open_browser=True)

    assert opened == (["http://127.0.0.1:8599"] if screen else [])


def test_pages_that_cannot_start_say_so_by_their_status() -> None:
    assert serve([sys.executable, "-c", "raise SystemExit(2)"], open_browser=False) == 2


def test_the_page_on_commands_has_a_heading_and_every_option_of_each() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "commands.md").read_text(encoding="utf-8")
    headings = {name for line in page.splitlines() if line.startswith("## ") for name in line[3:].split(", ")}

    assert headings == set(COMMANDS)
    for command in main.commands.values():
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                long = max(parameter.opts, key=len)
                assert re.search(rf"`[^`]*{long}\b|^\$ .*{long}\b", page, re.MULTILINE), f"{command.name} {long}"
