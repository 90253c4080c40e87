"""What README.md shows is what there is: the example's files, and what `make demo` prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from scheduler.cli.main import main
from scheduler.domain.plan import Reason
from scheduler.folder import load_folder, read_folder
from scheduler.services.check_plan import check_plan
from scheduler.services.propose_plan import propose_plan

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TWELVE = ROOT / "examples" / "twelve-people"
LEFT_OUT = "…"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def test_the_files_shown_are_those_of_the_example() -> None:
    assert blocks("toml") == [(TWELVE / "programme.toml").read_text()]
    assert blocks("csv") == [(TWELVE / "people.csv").read_text(), (TWELVE / "enrolments.csv").read_text()]


def test_the_example_is_read_without_a_doubt() -> None:
    reading = read_folder(TWELVE)

    assert reading.programme is not None
    assert (reading.errors, reading.warnings) == ((), ())
    assert len(reading.programme.people) == 12
    assert len({each.time_zone for each in reading.programme.people}) == 5


def test_the_first_screen_is_one_sentence_one_command_its_output_and_three_links() -> None:
    screen = README.partition("\n## ")[0]
    sentence, command = screen.split("\n\n")[1], blocks("")[0].splitlines()[0]

    assert sentence.count(". ") == 0
    assert sentence.endswith(".")
    assert command == "$ make demo"
    assert screen.count("](docs/") == 3
    assert len(screen.splitlines()) < 40


def test_the_example_gets_a_plan_for_everybody_but_the_one_whose_day_begins_when_others_end() -> None:
    programme = load_folder(TWELVE)

    plan = propose_plan(programme, limit_seconds=0, limit_steps=1, workers=1)

    assert check_plan(programme, plan).ok
    assert [(each.learner, each.reason) for each in plan.self_paced] == [("jack", Reason.BELOW_MINIMUM)]
    assert len(plan.sections) == 2


def shape(line: str) -> str:
    """A line without what differs from run to run: figures, days, phases of the search, and who is worst off when."""
    line = re.sub(r"\d[\d,.:]*", "#", line.strip("\n"))
    line = re.sub(r"^ +# s  (first plan|improving|proven best|done): ", "SECONDS  PHASE: ", line)
    line = re.sub(r"^  \S[^:]*?( \([^)]*\))?: # minutes outside working hours$", "  NAME: # minutes outside", line)
    return re.sub(r"^    \w+day.* in \w+.* \(.*\)$", "    WHEN in WHERE (WHAT)", line)


def test_the_demo_prints_what_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The steps of tools/demo.sh, with some rounds of the search instead of twenty seconds."""
    monkeypatch.chdir(tmp_path)
    demo = (ROOT / "tools" / "demo.sh").read_text()
    real = []
    for command in (
        "sample working-at-heights demo/programme",
        "plan demo/programme --out demo/plan.json --steps 8",
        "invites demo/programme demo/plan.json --out demo/invites",
    ):
        assert command.partition(" --steps")[0] in demo
        answer = CliRunner().invoke(main, command.split(), catch_exceptions=False)
        assert answer.exit_code == 0, answer.output
        real += answer.output.splitlines()

    shown = [line for line in blocks("")[0].splitlines()[1:] if line != LEFT_OUT]
    assert shown[0] == real[0], "what the sample holds does not depend on the run"
    assert shown[-1].startswith("Review page: http://127.0.0.1:")
    assert [each for each in shown[:-1] if shape(each) not in {shape(line) for line in real}] == []
