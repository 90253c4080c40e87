"""What whoever waits for a plan sees, and how they stop it."""

from __future__ import annotations

import io
import os
import pty
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from scheduler.cli.progress import LiveWatch, PlainWatch, Silence, in_figures, watch
from scheduler.cli.stoppable import STOPPING, run_stoppable
from solver.solution import News

OnNews = Callable[[News], None]


class Timer:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def plain_lines(news: Sequence[tuple[float, News]]) -> list[str]:
    """What a log shows of pieces of news that arrive at these seconds."""
    stream, timer = io.StringIO(), Timer()
    with PlainWatch(stream, clock=timer) as watching:
        for timer.now, each in news:
            watching.hear(each)
    return stream.getvalue().splitlines()


def test_figures_are_told_as_far_as_they_are_known() -> None:
    assert in_figures(None, -5) == "no plan yet, bound 0"
    assert in_figures(6210, 5224) == "6,210 points, bound 5,224, gap 15.9 %"
    assert in_figures(13_460, 13_040) == "13,460 points, bound 13,040, gap 3.2 %", "3.12 is not rounded to 3.1"
    assert in_figures(0, 0) == "0 points, bound 0, gap 0.0 %"


def test_a_log_gets_a_line_for_each_improvement_but_none_for_what_it_knows() -> None:
    assert plain_lines(
        [
            (0.0, News(0.0, "improving", 9000, 10)),
            (2.0, News(2.0, "improving", 9000, 10)),
            (4.0, News(4.0, "improving", 8000, 10)),
            (6.0, News(6.0, "proving", 8000, 10)),
        ]
    ) == [
        "   0.0 s  improving: 9,000 points, bound 10, gap 99.9 %",
        "   4.0 s  improving: 8,000 points, bound 10, gap 99.9 %",
        "   6.0 s  proving: 8,000 points, bound 10, gap 99.9 %",
    ]


def test_a_burst_of_improvements_is_one_line_a_second_and_the_last_is_never_lost() -> None:
    burst = [(0.1 * n, News(0.1 * n, "improving", 9000 - n, 0)) for n in range(15)]

    assert [each.split()[0] for each in plain_lines(burst)] == ["0.0", "1.0", "1.4"]


def test_what_waits_is_shown_once_its_second_has_passed() -> None:
    stream, timer = io.StringIO(), Timer()
    watching = PlainWatch(stream, clock=timer)
    watching.hear(News(0.0, "improving", 9000, 0))
    watching.hear(News(0.2, "improving", 8999, 0))
    watching.tick()
    assert len(stream.getvalue().splitlines()) == 1

    timer.now = 1.0
    watching.tick()

    assert len(stream.getvalue().splitlines()) == 2


def test_the_last_of_a_phase_and_the_first_of_the_next_are_shown_at_once() -> None:
    assert plain_lines(
        [
            (0.0, News(0.0, "first plan", 9000, 0)),
            (0.1, News(0.1, "first plan", 8999, 0)),
            (0.2, News(0.2, "improving", 8999, 5)),
        ]
    ) == [
        "   0.0 s  first plan: 9,000 points, bound 0, gap 100.0 %",
        "   0.1 s  first plan: 8,999 points, bound 0, gap 100.0 %",
        "   0.2 s  improving: 8,999 points, bound 5, gap 100.0 %",
    ]


def test_a_terminal_gets_one_line_that_changes_in_place() -> None:
    stream, timer = io.StringIO(), Timer()
    watching = LiveWatch(stream, limit_seconds=30, clock=timer)
    with watching:
        watching.hear(News(12.0, "improving", 6210, 5224))
        timer.now = 12.0
        watching.say("words in between")
        watching.refresh()
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", stream.getvalue())

    assert "12 of 30 s" in shown
    assert "improving 6,210 points, bound 5,224, gap 15.9 %" in shown
    assert "words in between\n" in shown


def test_a_terminal_is_told_no_nonsense_once_the_limit_is_over() -> None:
    stream, timer = io.StringIO(), Timer()
    with LiveWatch(stream, limit_seconds=30, clock=timer) as watching:
        timer.now = 41.0
        watching.refresh()

    assert "41 s" in stream.getvalue()
    assert "41 of 30 s" not in stream.getvalue()


def test_the_watch_suits_the_stream() -> None:
    main_end, other_end = pty.openpty()
    with os.fdopen(other_end, "w") as terminal:
        assert isinstance(watch(terminal, limit_seconds=1), LiveWatch)
        assert isinstance(watch(terminal, limit_seconds=1, quiet=True), Silence)
    os.close(main_end)
    assert isinstance(watch(io.StringIO(), limit_seconds=1), PlainWatch)


def test_work_is_done_beside_the_one_who_waits_and_its_news_is_shown() -> None:
    stream = io.StringIO()

    def work(on_news: OnNews, stop: threading.Event) -> str:
        on_news(News(0.0, "improving", 10, 5))
        return threading.current_thread().name

    assert run_stoppable(work, PlainWatch(stream)) == "solve"
    assert stream.getvalue() == "   0.0 s  improving: 10 points, bound 5, gap 50.0 %\n"


def test_an_error_in_the_work_reaches_the_one_who_waits() -> None:
    def work(on_news: OnNews, stop: threading.Event) -> None:
        raise ArithmeticError("no")

    with pytest.raises(ArithmeticError, match="no"):
        run_stoppable(work, Silence())


def interrupted(script: str, *, times: int) -> tuple[int, str, str]:
    """Run a script of its own process, press Ctrl-C once it says that it has begun, and return how it ended.

    Never this process: a signal that comes a moment early or late would end the whole run of tests.
    """
    imports = (
        "from scheduler.cli.progress import *\nfrom scheduler.cli.stoppable import *\nimport sys, threading, time\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", imports + script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "begun\n"
        for _ in range(times):
            time.sleep(0.3)
            child.send_signal(signal.SIGINT)
        said, complained = child.communicate(timeout=20)
    return child.returncode, said, complained


def test_the_first_ctrl_c_brings_the_best_so_far() -> None:
    script = (
        "def work(on_news, stop):\n"
        "    print('begun', flush=True)\n"
        "    assert stop.wait(10)\n"
        "    return 'best so far'\n"
        "print(run_stoppable(work, PlainWatch(sys.stderr)))\n"
    )

    assert interrupted(script, times=1) == (0, "best so far\n", STOPPING + "\n")


def test_the_second_ctrl_c_gives_up_whatever_the_work_does() -> None:
    script = (
        "given_up = threading.Event()\n"
        "def work(on_news, stop):\n"
        "    print('begun', flush=True)\n"
        "    assert given_up.wait(10)\n"  # deaf to stop
        "    return 'late'\n"
        "print(run_stoppable(work, Silence(), give_up=given_up.set), given_up.is_set())\n"
    )

    assert interrupted(script, times=2) == (0, "late True\n", "")


def test_giving_up_ends_the_process_with_the_status_of_ctrl_c() -> None:
    script = (
        "def work(on_news, stop):\n    print('begun', flush=True)\n    time.sleep(60)\nrun_stoppable(work, Silence())\n"
    )

    assert interrupted(script, times=2) == (130, "", "\ngiven up; nothing was written\n")


def test_no_part_of_the_solver_takes_ctrl_c_for_itself() -> None:
    # OR-Tools 9.15 catches SIGINT while it solves, unless told not to. Outside the main thread its handler then ends
    # the process ("terminate called … 'std::bad_function_call'"), and the best plan with it.
    made = {
        path: path.read_text(encoding="utf-8")
        for path in (Path(__file__).resolve().parents[3] / "solver").rglob("*.py")
    }
    solvers = {path: text for path, text in made.items() if "CpSolver()" in text}

    assert solvers
    for path, text in solvers.items():
        assert text.count("CpSolver()") == text.count("catch_sigint_signal = False"), path
