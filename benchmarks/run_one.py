"""One method on one folder, in a process of its own: ``python -m benchmarks.run_one FOLDER METHOD …`` prints JSON.

A process of its own because reading is to be cold and the peak of memory is to be this run's alone.
"""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict, replace
from pathlib import Path
from typing import TypeVar

import click

from benchmarks.ablations import ABLATIONS, without
from benchmarks.baselines.ask import Ask
from benchmarks.methods import METHODS
from scheduler.domain.plan import Making, Plan
from scheduler.domain.programme import Programme
from scheduler.folder.read import load_folder
from scheduler.services.check_plan import check_plan
from scheduler.services.find_availability import find_availability
from scheduler.services.propose_plan import as_plan, assemble
from scheduler.services.translate import Translation, to_problem
from solver.explain import Explanation, Reason
from solver.solution import News, Solved

T = TypeVar("T")

MARKS = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600)
"""Seconds at which the points so far are kept."""


class Trace:
    """What a method says while it works."""

    def __init__(self) -> None:
        self.first: float | None = None
        self.heard: list[tuple[float, int, int]] = []

    def hear(self, news: News) -> None:
        """Keep a piece of news; a plan without any section is not a plan yet."""
        if news.points is None or (news.solution is not None and not news.solution.sections):
            return
        if self.first is None:
            self.first = news.seconds
        self.heard.append((news.seconds, news.points, news.bound))

    def at(self, seconds: float) -> tuple[int, int] | None:
        """Return points and bound as they were then."""
        so_far = [(points, bound) for when, points, bound in self.heard if when <= seconds]
        if not so_far:
            return None
        return min(points for points, _ in so_far), max(bound for _, bound in so_far)


def measure(programme: Programme, translation: Translation, method: str, ask: Ask) -> dict[str, object]:
    """Return what a method made of a programme: times in seconds, the recounted score, and every breach in words."""
    trace = Trace()

    def hear(news: News) -> None:
        trace.hear(news)
        ask.on_news(news)

    began = time.monotonic()
    solved = METHODS[method].plan(translation.problem, replace(ask, on_news=hear))
    took = time.monotonic() - began
    making = Making(seed=ask.seed, workers=ask.workers, limit_seconds=ask.seconds)
    finish = assemble if METHODS[method].explained else just_as_it_is
    assembled, plan = timed(lambda: finish(translation, solved, making))
    checked, report = timed(lambda: check_plan(programme, plan))
    # Who tells nothing on the way has a plan when he is done, if he has one.
    first = trace.first if trace.first is not None else took if plan.sections else None
    marks = {str(mark): trace.at(mark) for mark in MARKS if mark < took and trace.first is not None}
    return {
        "seed": ask.seed,
        "seconds": round(took, 2),
        "first_plan_seconds": None if first is None else round(first, 2),
        "at": {mark: said for mark, said in marks.items() if said is not None},
        "score": asdict(report.score),
        "assemble_seconds": round(assembled, 2),
        "check_seconds": round(checked, 2),
        "breaches": [each.text for each in report.breaches],
    }


def just_as_it_is(translation: Translation, solved: Solved, making: Making) -> Plan:
    """Return a baseline's own plan: `assemble` would improve it. Nobody reads its reasons, so none is proven."""
    problem = translation.problem

    def reason(enrolment: int) -> Reason:
        wanted = problem.enrolments[enrolment]
        if wanted.prefers_self_paced:
            return Reason.PREFERS_SELF_PACED
        return Reason.NO_CAPACITY if wanted.speaks else Reason.LANGUAGE

    said = [Explanation(each, reason(each)) for each in solved.solution.unseated(problem)]
    return as_plan(translation, solved, making, said, alternatives=False)


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Return how many seconds some work took, and what it gave."""
    began = time.monotonic()
    result = work()
    return time.monotonic() - began, result


def peak_mebibytes() -> float:
    """Return the most memory that this process has had resident.

    Linux hands ``ru_maxrss`` of the parent down to a child at its start; VmHWM is the process's own.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("method", type=click.Choice(list(METHODS)))
@click.option("--seconds", type=float, default=60.0)
@click.option("--seed", type=int, default=1)
@click.option("--workers", type=int, default=2)
@click.option("--irregular", type=int, default=None, help="points of an irregular session instead of the folder's")
@click.option("--without", "left_out", type=click.Choice(list(ABLATIONS)), help="our solver less one technique")
def main(
    folder: Path, method: str, seconds: float, seed: int, workers: int, irregular: int | None, left_out: str | None
) -> None:
    """Plan FOLDER with METHOD and print what was measured, as JSON."""
    loaded, programme = timed(lambda: load_folder(folder))
    if irregular is not None:
        programme = replace(programme, weights=replace(programme.weights, irregular=irregular))
    found, availability = timed(lambda: find_availability(programme))
    translated, translation = timed(lambda: to_problem(programme, availability))
    warmed, _ = timed(METHODS[method].prepare)
    with without(left_out) if left_out else nullcontext():
        workers = (ABLATIONS[left_out].workers if left_out else None) or workers
        result = measure(programme, translation, method, Ask(seconds, seed, workers))
    result |= {
        "folder_seconds": round(loaded, 2),
        "availability_seconds": round(found, 2),
        "translate_seconds": round(translated, 2),
        "warm_seconds": round(warmed, 2),
        "peak_mebibytes": round(peak_mebibytes()),
        "size": {
            "learners": len({each.learner for each in programme.enrolments}),
            "people": len(programme.people),
            "courses": len(programme.courses),
            "enrolments": len(programme.enrolments),
            "irregular": programme.weights.irregular,
        },
    }
    click.echo(json.dumps(result))


if __name__ == "__main__":
    main()
