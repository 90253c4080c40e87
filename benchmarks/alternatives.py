"""How long it takes to say what could be done for about 200 without a seat: ``python -m benchmarks.alternatives``.

p2000-7 with fewer sections allowed than it needs is planned for a few seconds; then what comes after the plan is timed:
reasons, alternatives by kind, groups, and with ``--ladders`` every course's ladder. That alternatives hold is for the
tests to show.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import click

from benchmarks import machine
from benchmarks.instances import write_instance
from benchmarks.tables import measured_on, write_section
from scheduler.domain.plan import Plan, Score
from scheduler.domain.programme import Programme
from scheduler.folder.read import load_folder
from scheduler.services.alternatives.course import climb_for
from scheduler.services.alternatives.find import Found, find_alternatives
from scheduler.services.explain_plan import explain as in_words
from scheduler.services.find_availability import find_availability
from scheduler.services.translate import Translation, section_ids, to_problem, to_sections
from solver.alternatives.finder import Finder
from solver.explain import Explanation, Reason, explain
from solver.solution import Solution
from solver.solve import solve

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"


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
        if not what.startswith(" "):
            click.echo(f"{self.seconds[what]:8.2f} s  {what}", err=True)


def fewer_sections(programme: Programme, share: float) -> Programme:
    """Return a programme whose courses may have a part of their sections only."""
    courses = tuple(
        replace(each, max_sections=max(1, int(len(programme.enrolled[each.id]) * share / each.section_max)))
        for each in programme.courses
    )
    return replace(programme, courses=courses)


def measure(programme: Programme, plan_seconds: float, *, ladders: bool) -> dict[str, object]:
    """Return what was measured on one programme; every figure is told on standard error as soon as it is known."""
    clock = Clock()
    with clock.on("reading calendars"):
        availability = find_availability(programme)
    with clock.on("translating"):
        translation = to_problem(programme, availability)
    with clock.on("planning"):
        outcome = solve(translation.problem, seconds=plan_seconds, steps=0, seed=0, workers=2)
    solution = outcome.solution
    with clock.on("explanations"):
        explanations = [each for each in explain(translation.problem, solution) if isinstance(each, Explanation)]
    said = in_words(translation, solution, explanations)
    with by_kind(clock), clock.on("alternatives and groups"):
        found = find_alternatives(translation, solution, section_ids(translation, solution), explanations, said)
    plan = _plan(translation, solution, found)
    stuck = [each for each in explanations if each.reason is not Reason.PREFERS_SELF_PACED]
    n_steps = n_left = 0
    if ladders:
        with clock.on("ladders of all courses"):
            courses = dict.fromkeys(entry.course for entry in found.self_paced)
            climbed = [climb_for(programme, plan, each, availability=availability) for each in courses]
        n_steps, n_left = sum(len(each.steps) for each in climbed), sum(len(each.left) for each in climbed)
    kinds = Counter(each.kind for entry in found.self_paced for each in entry.alternatives)
    return {
        "learners": len({each.learner for each in programme.enrolments}),
        "enrolments": len(programme.enrolments),
        "without_seat": len(stuck),
        "reasons": dict(Counter(each.reason.value for each in stuck)),
        "seconds": {what: round(each, 2) for what, each in clock.seconds.items()},
        "alternatives": dict(kinds),
        "group_alternatives": len(found.groups),
        "largest_group": max((len(each.learners) for each in found.groups), default=0),
        "ladder_steps": n_steps,
        "ladder_left": n_left,
    }


def _plan(translation: Translation, solution: Solution, found: Found) -> Plan:
    sections = to_sections(translation, solution)
    return Plan(translation.programme.title, sections, found.self_paced, (), Score(*(0,) * 9))


@contextmanager
def by_kind(clock: Clock) -> Iterator[None]:
    """Time each kind of alternative within the block."""
    looks = {
        name: getattr(Finder, name)
        for name in (
            "recording",
            "stretched",
            "instructor",
            "smaller_section",
            "extra_section",
            "move",
            "shorter_session",
            "later",
        )
    }

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


def table(found: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of the table."""
    reasons = ", ".join(f"{number} {reason}" for reason, number in found["reasons"].items())
    kinds = ", ".join(f"{number} {kind}" for kind, number in found["alternatives"].items())
    yield (
        f"{found['learners']:,} learners, {found['enrolments']:,} enrolments, {found['without_seat']} without a seat "
        f"({reasons}). Found for them: {kinds}; {found['group_alternatives']} changes for several at once, the largest "
        f"for {found['largest_group']}."
    )
    if found["ladder_steps"]:
        yield f"Ladders: {found['ladder_steps']} steps, {found['ladder_left']} left without a seat."
    yield ""
    yield "| what | seconds |"
    yield "| --- | ---: |"
    for what, seconds in found["seconds"].items():
        yield f"| {what.strip() if not what.startswith(' ') else '… ' + what.strip()} | {seconds:.2f} |"


@click.command()
@click.option("--instance", default="p2000-7", show_default=True, help="A source of benchmarks.instances.")
@click.option("--share", default=0.97, show_default=True, help="Seats allowed for, of all enrolments.")
@click.option("--seconds", default=20.0, show_default=True, help="For the plan.")
@click.option("--ladders", is_flag=True, help="Also climb every course's ladder.")
@click.option("--json", "in_json", is_flag=True, help="Print JSON.")
@click.option("--date", help="Write the table into docs/benchmarks.md, under this day, such as 2026-11-22.")
def main(instance: str, share: float, seconds: float, ladders: bool, in_json: bool, date: str | None) -> None:
    """Measure explanations and alternatives, and print a table."""
    described = machine.describe()
    with tempfile.TemporaryDirectory() as holder:
        folder = Path(holder) / "programme"
        write_instance(instance, folder)
        programme = load_folder(folder)
    found = measure(fewer_sections(programme, share), seconds, ladders=ladders)
    text = "\n".join([measured_on(date or "an unknown day", described), "", *table(found)])
    click.echo(json.dumps(found, indent=2) if in_json else text)
    if date:
        write_section(DOCUMENT, "alternatives", text)


if __name__ == "__main__":
    main()
