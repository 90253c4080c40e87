"""``commonhour plan``: a checked plan, its progress while it is made, and what it comes to."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler.cli.places import IN_STORE, as_json, is_stored, name_of, programme_argument, start
from scheduler.cli.statuses import tell
from scheduler.cli.text import clean, count, say_json

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from datetime import datetime

    from scheduler.bootstrap import Application
    from scheduler.domain.pins import Again, Pin
    from scheduler.domain.plan import Plan
    from scheduler.domain.programme import Programme
    from scheduler.services.find_availability import Availability
    from scheduler.services.propose_plan import News

DEFAULT_OUT = Path("plan.json")
DEFAULT_SECONDS = 30.0
MENDING_SECONDS = 10.0
MOST_WORKERS = 8


@click.command(
    "plan",
    short_help="Plan a programme.",
    epilog="\b\nExamples:  commonhour plan my-programme --out plan.json --time-limit 120\n"
    "           commonhour plan store:global-onboarding --seed 7 --steps 200",
)
@programme_argument
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write it; default plan.json.")
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0),
    default=None,
    metavar="S",
    help="Seconds to improve; default 30. 0: until it is proven best, or Ctrl-C.",
)
@click.option(
    "--steps",
    type=click.IntRange(min=1),
    default=None,
    metavar="N",
    help="Deterministic limit instead: the same seed, workers and steps make the same plan.",
)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, metavar="N", help="For the search.")
@click.option(
    "--workers", type=click.IntRange(min=1), default=None, metavar="N", help="Processes; default: all cores, up to 8."
)
@click.option(
    "--from",
    "published",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="PLAN",
    help="Plan again from a published plan: only what no longer holds.",
)
@click.option(
    "--pins",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="With --from: what stays (TOML or JSON; see docs/replanning.md).",
)
@click.option(
    "--freeze-until",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="With --from: sections that met before this day keep those sessions, instructor and seats.",
)
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
@as_json
def plan(
    programme: str,
    out: Path | None,
    time_limit: float | None,
    steps: int | None,
    seed: int,
    workers: int | None,
    published: Path | None,
    pins: Path | None,
    freeze_until: datetime | None,
    quiet: bool,
    in_json: bool,
) -> None:
    """Plan a programme and say what the plan comes to.

    Improves until the time limit or until the plan is proven best; Ctrl-C stops with the best plan so far. The plan is
    checked against every rule by code that shares nothing with the solver before it is written, and written whole or
    not at all; a plan that was there before is kept as plan.previous.json. For a stored programme it becomes the
    next version in the store, and is written to --out as well if that is given.

    With --from, a published plan is mended: what still holds stays, what changed for whom is listed with its cause, and
    each change of a published seat costs points. The time limit is then 10 seconds unless another is given.
    """
    if published is None and (pins is not None or freeze_until is not None):
        raise click.UsageError("--pins and --freeze-until are about a published plan; name it with --from PLAN")
    if out is None and not is_stored(programme):
        out = DEFAULT_OUT
    if out is not None:
        _check_writable(out)
    # a deterministic limit stands alone unless both are asked for: a wall limit would make the plan depend on the day
    limit_seconds = (
        time_limit if time_limit is not None else 0.0 if steps else MENDING_SECONDS if published else DEFAULT_SECONDS
    )
    with start() as app:
        whole = app.programme(programme)
        again = _again(whole, published, pins, freeze_until) if published is not None else None

        from scheduler.cli.progress import watch
        from scheduler.cli.stoppable import run_stoppable
        from scheduler.services.find_availability import find_availability
        from scheduler.services.propose_plan import propose_plan
        from scheduler.services.summarise_plan import summarise_plan

        def work(on_news: Callable[[News], None], stop: threading.Event) -> tuple[Plan, Availability]:
            availability = find_availability(whole)
            made = propose_plan(
                whole,
                availability=availability,
                limit_seconds=limit_seconds,
                limit_steps=steps or 0,
                seed=seed,
                workers=workers or min(MOST_WORKERS, os.cpu_count() or 1),
                on_news=on_news,
                stop=stop,
                again=again,
            )
            return made, availability

        made, availability = run_stoppable(work, watch(sys.stderr, limit_seconds=limit_seconds, quiet=quiet))
        kept = _keep(app, programme, out, made)
    if availability.problems:
        n_doubts = count(len(availability.problems), "thing")
        tell(f"{n_doubts} in calendars could not be read as meant; `commonhour check-folder {programme}` lists them")
    summary = summarise_plan(whole, availability, made)
    changes = None
    if again is not None:
        from scheduler.services.list_changes import list_changes

        changes = list_changes(whole, again.plan, made)
    from scheduler.services.say_required import unmeetable

    contradictions = list(unmeetable(whole, availability, made))
    if in_json:
        from scheduler.cli.changes import changes_as_json
        from scheduler.cli.summary import summary_as_json

        told: dict[str, object] = {} if changes is None else {"changes": changes_as_json(changes)}
        if contradictions:
            told["unmeetable"] = [
                {"course": each.course, "learners": list(each.learners), "rules": list(each.rules), "text": each.text}
                for each in contradictions
            ]
        say_json(kept.as_json() | {"summary": summary_as_json(summary)} | told)
        return
    from scheduler.cli.summary import print_summary

    print_summary(summary)
    for each in contradictions:
        click.echo(f"\n{clean(each.text)} Without any one of them, or any one of the rules, the others could.")
    if changes is not None:
        from scheduler.cli.changes import print_changes

        click.echo()
        print_changes(whole, changes)
    click.echo(f"\nChecked against every rule and written to {kept}.")


def _again(programme: Programme, published: Path, pins: Path | None, freeze_until: datetime | None) -> Again:
    """Read the published plan and what stays of it; the freeze ends when its day begins where the coordinator is."""
    from calendars.zones import midnight
    from scheduler.domain.pins import Again
    from scheduler.folder.pins import read_pins
    from scheduler.folder.plan_json import plan_from_json

    old = plan_from_json(published.read_text(encoding="utf-8"), where=str(published))
    pinned: tuple[Pin, ...] = ()
    if pins is not None:
        pinned = read_pins(pins.read_text(encoding="utf-8"), where=str(pins), programme=programme, plan=old)
    freeze = midnight(freeze_until.date(), programme.time_zone, where="--freeze-until") if freeze_until else None
    return Again(old, pinned, freeze)


def _check_writable(out: Path) -> None:
    """Say before a long solve, not after, that its plan could not be written."""
    folder = out.parent
    if not folder.is_dir():
        raise click.UsageError(f"--out: there is no folder {str(folder)!r}; make it first, or name another file")
    if not os.access(folder, os.W_OK):
        raise click.UsageError(f"--out: nothing can be written into {str(folder)!r}; name a file in another folder")


@dataclass(frozen=True, slots=True)
class _Kept:
    """Where a plan went: a file (None: none), a version in the store (empty: none), what lay there before."""

    file: Path | None
    version: str
    before: str

    def __str__(self) -> str:
        places = " and ".join(clean(each) for each in (self.version, str(self.file) if self.file else "") if each)
        return places + (f"; the plan before it is {clean(self.before)}" if self.before else "")

    def as_json(self) -> dict[str, object]:
        """Return the same as plain values, null where there is nothing."""
        return {"plan": str(self.file) if self.file else None, "stored": self.version or None}


def _keep(app: Application, place: str, out: Path | None, plan: Plan) -> _Kept:
    before = version = ""
    if is_stored(place):
        source = app.source(place)
        source.keep(plan)
        entry = app.store.entry(name_of(place))
        version = f"{IN_STORE}{entry.name}@{entry.latest_plan}"
    if out is not None:
        there_was_one = out.exists()
        previous = app.source(".", out).keep(plan)
        before = str(out.with_name(previous)) if there_was_one else ""
    return _Kept(out, version, before)
