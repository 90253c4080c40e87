"""How long it takes to say what could be done for about 200 learners without a seat: ``python -m benchmarks.alternatives``.

p2000-7 with fewer sections allowed than it needs is planned for a few seconds; then everything after the plan is timed:
reasons, alternatives one by one, groups, and every course's ladder. A sample of the alternatives is applied and checked.
"""

from __future__ import annotations

import json
import random
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import click

from benchmarks.instances import write_instance
from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme
from scheduler.folder.read import load_folder
from scheduler.services.alternatives import verified
from scheduler.services.alternatives.course import climb_for
from scheduler.services.alternatives.find import alternatives_for
from scheduler.services.find_availability import find_availability
from scheduler.services.propose_plan import propose_plan
from scheduler.services.translate import from_plan, to_problem
from solver.alternatives.finder import Finder
from solver.explain import explain

CHECKED = 12
"""How many alternatives are applied and checked, each with a full check of the plan."""


@dataclass
class Clock:
    """Seconds by what they went into."""

    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    @contextmanager
    def on(self, what: str) -> Iterator[None]:
        """Time a block."""
        begun = time.perf_counter()
        yield
        self.seconds[what] += time.perf_counter() - begun


def fewer_sections(programme: Programme, share: float) -> Programme:
    """Return a programme whose courses may have a part of their sections only."""
    courses = tuple(
        replace(each, max_sections=max(1, int(len(programme.enrolled[each.id]) * share / each.section_max)))
        for each in programme.courses
    )
    return replace(programme, courses=courses)


def measure(programme: Programme, plan_seconds: float) -> dict[str, object]:
    """Return what was measured on one programme."""
    clock = Clock()
    with clock.on("reading calendars"):
        availability = find_availability(programme)
    with clock.on("planning, explanations and alternatives included"):
        plan = propose_plan(programme, limit_seconds=plan_seconds, availability=availability)
    unseated = [each for each in plan.self_paced if each.reason.value != "prefers-self-paced"]
    translation = to_problem(programme, availability)
    solution = from_plan(translation, plan)
    with clock.on("explanations"):
        explain(translation.problem, solution)
    timed = by_kind(clock)
    with timed, clock.on("explanations and alternatives"):
        again = alternatives_for(programme, plan, availability)
    with clock.on("ladders of all courses"):
        ladders = [
            climb_for(programme, plan, course, availability=availability)
            for course in dict.fromkeys(each.course for each in unseated)
        ]
    with clock.on(f"{CHECKED} of them applied and checked"):
        n_checked = check_some(programme, again)
    kinds = Counter(each.kind for entry in again.self_paced for each in entry.alternatives)
    return {
        "learners": len({each.learner for each in programme.enrolments}),
        "enrolments": len(programme.enrolments),
        "without_seat": len(unseated),
        "reasons": dict(Counter(each.reason.value for each in unseated)),
        "seconds": {what: round(each, 2) for what, each in clock.seconds.items()},
        "alternatives": dict(kinds),
        "group_alternatives": len(again.group_alternatives),
        "largest_group": max((len(each.learners) for each in again.group_alternatives), default=0),
        "ladder_steps": sum(len(each.steps) for each in ladders),
        "ladder_left": sum(len(each.left) for each in ladders),
        "checked": n_checked,
    }


@contextmanager
def by_kind(clock: Clock) -> Iterator[None]:
    """Time each kind of alternative within the block."""
    looks = {
        name: getattr(Finder, name)
        for name in (
            "recording", "stretched", "instructor", "smaller_section", "extra_section", "move", "shorter_session", "later",
        )
    }  # fmt: skip

    def watched(name: str) -> object:
        def look(self: Finder, *arguments: object, **named: object) -> object:
            with clock.on(f"  {name.replace('_', '-')}"):
                return looks[name](self, *arguments, **named)

        return look

    for name in looks:
        setattr(Finder, name, watched(name))
    try:
        yield
    finally:
        for name, look in looks.items():
            setattr(Finder, name, look)


def check_some(programme: Programme, plan: Plan) -> int:
    """Apply and check some alternatives, or raise; return how many."""
    offered = [each for entry in plan.self_paced for each in entry.alternatives if each.seats]
    offered += plan.group_alternatives
    some = random.Random(1).sample(offered, min(CHECKED, len(offered)))
    for each in some:
        verified(programme, plan, each)
    return len(some)


def table(found: dict[str, object]) -> Iterator[str]:
    """Yield the lines of the tables."""
    yield f"{found['learners']:,} learners, {found['enrolments']:,} enrolments, {found['without_seat']} without a seat"
    yield f"reasons: {found['reasons']}"
    yield ""
    yield "| what | seconds |"
    yield "|---|---|"
    for what, seconds in found["seconds"].items():  # type: ignore[attr-defined]
        yield f"| {what} | {seconds:.2f} |"
    yield ""
    yield f"alternatives: {found['alternatives']}"
    yield f"groups: {found['group_alternatives']}, the largest seats {found['largest_group']}"
    yield f"ladders: {found['ladder_steps']} steps, {found['ladder_left']} left without a seat"
    yield f"applied and checked: {found['checked']}, all valid and of exact points"


@click.command()
@click.option("--instance", default="p2000-7", show_default=True, help="A source of benchmarks.instances.")
@click.option("--share", default=0.97, show_default=True, help="Seats allowed for, of all enrolments.")
@click.option("--seconds", default=20.0, show_default=True, help="For the plan.")
@click.option("--json", "in_json", is_flag=True, help="Print JSON.")
def main(instance: str, share: float, seconds: float, in_json: bool) -> None:
    """Measure explanations and alternatives, and print a table."""
    with tempfile.TemporaryDirectory() as holder:
        folder = Path(holder) / "programme"
        write_instance(instance, folder)
        programme = load_folder(folder)
    found = measure(fewer_sections(programme, share), seconds)
    click.echo(json.dumps(found, indent=2) if in_json else "\n".join(table(found)))


if __name__ == "__main__":
    main()
