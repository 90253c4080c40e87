"""Workers that die cost their own task only, and nothing but its time."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from solver.work import MOST_ATTEMPTS, Here, Processes

born: list[str] = []


def note(word: str) -> None:
    born.append(word)


def doubled(number: int) -> int:
    return 2 * number


def told_at_birth() -> list[str]:
    return list(born)


def dies_once(path: str) -> str:
    """Kill the worker it runs in, but only the first time."""
    if not Path(path).exists():
        Path(path).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def always_dies() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fails() -> None:
    raise ArithmeticError("no")


def slow(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


@pytest.fixture(scope="module")
def workers() -> Iterator[Processes]:
    made = Processes(2, note, ("hello",))
    yield made
    made.shutdown(wait=False)


def test_tasks_are_done_elsewhere_by_workers_that_know_what_they_were_told(workers: Processes) -> None:
    assert [each.result(60) for each in [workers.submit(doubled, n) for n in range(5)]] == [0, 2, 4, 6, 8]
    assert workers.submit(told_at_birth).result(60) == ["hello"]
    assert born == []


def test_a_killed_worker_costs_its_own_task_only(workers: Processes, tmp_path: Path) -> None:
    killed = workers.submit(dies_once, str(tmp_path / "died"))
    others = [workers.submit(slow, 0.2) for _ in range(4)]

    assert killed.result(60) == "done"
    assert [each.result(60) for each in others] == [0.2] * 4


def test_a_worker_killed_from_outside_is_replaced(workers: Processes) -> None:
    under_way = [workers.submit(slow, 0.5) for _ in range(3)]
    time.sleep(0.2)
    os.kill(workers.pids[0], signal.SIGKILL)

    assert [each.result(60) for each in under_way] == [0.5] * 3


def test_a_task_that_kills_every_worker_fails_alone(workers: Processes) -> None:
    deadly = workers.submit(always_dies)

    with pytest.raises(Exception, match="terminated abruptly"):
        deadly.result(120)
    assert workers.submit(doubled, 4).result(60) == 8
    assert MOST_ATTEMPTS > 1


def test_an_error_in_a_task_is_the_askers(workers: Processes) -> None:
    with pytest.raises(ArithmeticError, match="no"):
        workers.submit(fails).result(60)
    with pytest.raises(ArithmeticError, match="no"):
        Here().submit(fails).result()
    assert Here().submit(doubled, 3).result() == 6


def test_an_end_without_waiting_is_an_end() -> None:
    made = Processes(1, note, ("hello",))
    under_way = made.submit(slow, 60.0)
    made.submit(doubled, 1)
    time.sleep(0.5)
    begun = time.monotonic()

    made.shutdown(wait=False)

    assert under_way.cancelled() or not under_way.done() or under_way.exception() is not None
    assert time.monotonic() - begun < 5
    assert made.submit(doubled, 1).cancelled()
