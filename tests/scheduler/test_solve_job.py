"""Solves as jobs in a child process, with a scripted child in place of the solver."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scheduler.services.solve_job import JobId, JobRegistry, JobRunning, JobState, JobStatus, Step, UnknownJob

PATIENCE_SECONDS = 20

# A child that tells two steps, then waits for a word; `out` is its third argument.
WAITS = """
import json, sys
def say(**what): print(json.dumps(what), flush=True)
say(t=0.1, phase="reading", points=None, bound=None)
print("a library's own chatter", flush=True)
say(t=0.5, phase="searching", points=900, bound=100)
word = sys.stdin.readline()
out = sys.argv[sys.argv.index("--out") + 1]
open(out, "w").write(word.strip() or "end of input")
say(t=0.9, phase="searching", points=700, bound=300)
say(t=1.0, plan=out)
"""
ENDS = """
import json, sys
print(json.dumps({"t": 2.0, "plan": sys.argv[sys.argv.index("--out") + 1]}), flush=True)
"""
FAILS = """
import json
print(json.dumps({"t": 0.2, "error": "people.csv:3: time_zone: unknown time zone 'Mars'"}), flush=True)
raise SystemExit(2)
"""
DIES = "import sys; sys.stderr.write('Traceback\\nMemoryError: no room\\n'); sys.exit(3)"


@pytest.fixture
def registries() -> Iterator[list[JobRegistry]]:
    made: list[JobRegistry] = []
    yield made
    for each in made:
        each.stop_all()


def start(made: list[JobRegistry], script: str, out: Path) -> tuple[JobRegistry, JobId]:
    registry = JobRegistry(worker=(sys.executable, "-c", script))
    made.append(registry)
    return registry, registry.submit(out.parent, out=out, limit_seconds=30, seed=4)


def until(registry: JobRegistry, job: JobId, what: str) -> JobStatus:
    """Poll until the job has a step of this phase, or has ended when ``what`` is ``end``."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        status = registry.poll(job)
        if (what == "end" and not status.running) or (status.last and status.last.phase == what):
            return status
        time.sleep(0.01)
    pytest.fail(f"the job never came to {what}: {registry.poll(job)}")


def test_progress_is_told_and_a_word_stops_the_search_with_the_best_so_far(
    registries: list[JobRegistry], tmp_path: Path
) -> None:
    registry, job = start(registries, WAITS, tmp_path / "plan.json")
    searching = until(registry, job, "searching")

    registry.stop(job)
    done = until(registry, job, "end")

    assert searching.state is JobState.RUNNING
    assert searching.steps == (Step(0.1, "reading", None, None), Step(0.5, "searching", 900, 100))
    assert done.state is JobState.DONE
    assert done.last == Step(0.9, "searching", 700, 300)
    assert done.result == tmp_path / "plan.json"
    assert (tmp_path / "plan.json").read_text() == "stop"
    assert registry.running() is None


def test_one_solve_runs_at_a_time(registries: list[JobRegistry], tmp_path: Path) -> None:
    registry, job = start(registries, WAITS, tmp_path / "plan.json")

    with pytest.raises(JobRunning) as refused:
        registry.submit(tmp_path, out=tmp_path / "other.json", limit_seconds=1, seed=0)

    assert refused.value.job == job == registry.running()


def test_another_may_start_when_the_first_has_ended(registries: list[JobRegistry], tmp_path: Path) -> None:
    registry, first = start(registries, ENDS, tmp_path / "plan.json")
    until(registry, first, "end")

    second = registry.submit(tmp_path, out=tmp_path / "other.json", limit_seconds=1, seed=0)

    assert until(registry, second, "end").result == tmp_path / "other.json"
    assert registry.poll(first).result == tmp_path / "plan.json"
    assert registry.knows(first)


@pytest.mark.parametrize(
    ("script", "error"),
    [
        (FAILS, "people.csv:3: time_zone: unknown time zone 'Mars'"),
        (DIES, "the solver ended with status 3: MemoryError: no room"),
    ],
)
def test_a_failure_is_told_in_its_own_words(
    registries: list[JobRegistry], tmp_path: Path, script: str, error: str
) -> None:
    registry, job = start(registries, script, tmp_path / "plan.json")

    status = until(registry, job, "end")

    assert (status.state, status.error, status.result) == (JobState.FAILED, error, None)


def test_the_end_of_the_server_ends_the_child(registries: list[JobRegistry], tmp_path: Path) -> None:
    registry, job = start(registries, WAITS, tmp_path / "plan.json")
    until(registry, job, "searching")

    registry.stop_all()

    assert until(registry, job, "end").state is JobState.DONE
    assert (tmp_path / "plan.json").read_text() == "end of input"


def test_stopping_what_has_ended_does_nothing_and_the_unknown_is_named(
    registries: list[JobRegistry], tmp_path: Path
) -> None:
    registry, job = start(registries, ENDS, tmp_path / "plan.json")
    until(registry, job, "end")

    registry.stop(job)

    assert registry.poll(job).state is JobState.DONE
    assert not registry.knows(JobId("solve-99"))
    with pytest.raises(UnknownJob, match="solve-99"):
        registry.poll(JobId("solve-99"))
