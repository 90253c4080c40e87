"""The real solver as a child process, told by the same registry that the pages use."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from scheduler.folder import write_folder
from scheduler.folder.plan_json import plan_from_json
from scheduler.services.check_plan import check_plan
from scheduler.services.solve_job import WORKER, JobRegistry, JobState, JobStatus
from tests.builders import a_course, a_person, a_programme, enrol

PATIENCE_SECONDS = 120
PROGRAMME = a_programme([a_person("Ines"), a_person("Ada"), a_person("Bo")], [a_course()], enrol("ada bo"))


def solved(folder: Path) -> JobStatus:
    registry = JobRegistry()
    job = registry.submit(folder, limit_seconds=20, seed=3)
    deadline = time.monotonic() + PATIENCE_SECONDS
    try:
        while (status := registry.poll(job)).running:
            assert time.monotonic() < deadline, status
            time.sleep(0.05)
        if status.result is not None:
            plan = plan_from_json(status.result.read_text(encoding="utf-8"), where="plan")
            assert check_plan(PROGRAMME, plan).ok
            assert (plan.score.live_seats, plan.made.seed) == (2, 3)
        return status
    finally:
        registry.stop_all()


@pytest.mark.slow
def test_a_folder_becomes_a_plan_that_the_checker_passes(tmp_path: Path) -> None:
    write_folder(PROGRAMME, tmp_path / "spring")

    status = solved(tmp_path / "spring")

    assert (status.state, status.error) == (JobState.DONE, "")
    # one section of two learners in hours costs its 300 points, which is proven
    assert status.last is not None
    assert (status.last.points, status.last.bound) == (300, 300)


@pytest.mark.slow
def test_a_broken_folder_is_told_in_the_readers_words(tmp_path: Path) -> None:
    write_folder(PROGRAMME, tmp_path / "spring")
    people = tmp_path / "spring" / "people.csv"
    people.write_text(people.read_text(encoding="utf-8").replace(",UTC,", ",Europe/Pari,", 1), encoding="utf-8")

    status = solved(tmp_path / "spring")

    assert status.state is JobState.FAILED
    assert "people.csv:2: time_zone" in status.error
    assert "Europe/Paris" in status.error


@pytest.mark.slow
def test_a_child_whose_parent_is_gone_ends_with_the_best_so_far(tmp_path: Path) -> None:
    write_folder(PROGRAMME, tmp_path / "spring")
    out = tmp_path / "plan.json"

    child = subprocess.Popen(
        [*WORKER, str(tmp_path / "spring"), "--out", str(out), "--time-limit", "600"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )

    assert child.wait(PATIENCE_SECONDS) == 0
    assert out.exists()
