"""``commonhour what-if``: change something, plan again, and see both plans side by side."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler.cli.places import as_json, plan_argument, programme_argument, read_plan, start
from scheduler.cli.plan import DEFAULT_SECONDS, MOST_WORKERS
from scheduler.cli.text import clean, console, count, say_json, table

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from scheduler.domain.plan import Plan
    from scheduler.domain.programme import Programme
    from scheduler.services.propose_plan import News
    from scheduler.services.what_if import Measured, WhatIf


@click.command(
    "what-if",
    short_help="Change something and compare the plans.",
    epilog="\b\nExamples:  commonhour what-if my-programme plan.json --set rules.buffer_minutes=15\n"
    "           commonhour what-if my-programme plan.json --set course.heights.instructors+=i00007 \\\n"
    '             --set person.l00042.working_hours="Mo-Fr 08:00-16:00" --out changed --save plan2.json\n'
    "           commonhour what-if my-programme --list-paths",
)
@programme_argument
@plan_argument
@click.option("--set", "changes", multiple=True, metavar="PATH=VALUE", help="What to change; give it several times.")
@click.option("--list-paths", is_flag=True, help="Only list what can be set, and what stands there now.")
@click.option("--out", type=click.Path(path_type=Path), metavar="NEWDIR", help="Accept: write the changed folder.")
@click.option("--save", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write the second plan.")
@click.option(
    "--both", is_flag=True, help="Search the unchanged programme anew too, for as long, and compare with that."
)
@click.option("--time-limit", type=click.FloatRange(min=0), default=None, metavar="S", help="Seconds; default 30.")
@click.option("--steps", type=click.IntRange(min=1), default=None, metavar="N", help="Deterministic limit instead.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, metavar="N", help="For the search.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
@as_json
def what_if_command(
    programme: str,
    plan_file: Path | None,
    changes: tuple[str, ...],
    list_paths: bool,
    out: Path | None,
    save: Path | None,
    both: bool,
    time_limit: float | None,
    steps: int | None,
    seed: int,
    quiet: bool,
    in_json: bool,
) -> None:
    """Plan a changed copy of a programme, and show its plan beside PLAN on the same measures.

    Nothing of the programme or the plan is touched. --out writes the changed folder and --save its plan, once the
    comparison is what you want. A PATH leads to one thing of the programme, as in rules.buffer_minutes,
    course.heights.section_size.min, course.heights.delivery, person.l00042.stretch_minutes, programme.shift_weeks;
    += and -= add to a list or a number and take away; * stands for every course, venue or person.
    """
    with start() as app:
        source = app.source(programme, plan_file or "plan.json")
        folder = source.folder
        if list_paths:
            _list_paths(folder, in_json)
            return
        if not changes:
            raise click.UsageError("what if what? Give at least one --set PATH=VALUE; --list-paths shows every PATH")
        if out is not None and out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise click.UsageError(f"--out: {str(out)!r} exists and is not an empty folder; name a new one")
        from scheduler.services.plan_source import require_fitting

        whole, old = source.programme(), read_plan(app, programme, plan_file)
        require_fitting(whole, old, place=str(plan_file or programme))
        from scheduler.folder.changes import change_folder

        with tempfile.TemporaryDirectory(prefix="commonhour-") as scratch:
            changed_folder = Path(scratch) / "changed"
            changed = change_folder(folder, changes, changed_folder)
            limit = time_limit if time_limit is not None else 0.0 if steps else DEFAULT_SECONDS
            if both:
                old = _solved(whole, limit, steps, seed, quiet)
            new = _solved(changed, limit, steps, seed, quiet)
            if out is not None:
                change_folder(folder, changes, out)
        if save is not None:
            app.source(".", save).keep(new)
    from scheduler.services.what_if import what_if

    found = what_if(whole, old, changed, new)
    if in_json:
        say_json(what_if_as_json(changes, found, out, save))
        return
    page = console()
    for line in what_if_lines(changes, found, out, save):
        page.print(line, style="bold" if line and not line.startswith(" ") else "", soft_wrap=True)


def _list_paths(folder: Path, in_json: bool) -> None:
    from scheduler.folder.changes import knobs

    if in_json:
        say_json([{"path": each.path, "now": each.now} for each in knobs(folder)])
    else:
        click.echo("\n".join(table([(each.path, each.now) for each in knobs(folder)], indent="")))


def _solved(programme: Programme, limit: float, steps: int | None, seed: int, quiet: bool) -> Plan:
    from scheduler.cli.progress import watch
    from scheduler.cli.stoppable import run_stoppable
    from scheduler.services.propose_plan import propose_plan

    def work(on_news: Callable[[News], None], stop: threading.Event) -> Plan:
        return propose_plan(
            programme,
            limit_seconds=limit,
            limit_steps=steps or 0,
            seed=seed,
            workers=min(MOST_WORKERS, os.cpu_count() or 1),
            on_news=on_news,
            stop=stop,
        )

    return run_stoppable(work, watch(sys.stderr, limit_seconds=limit, quiet=quiet))


def what_if_lines(changes: tuple[str, ...], found: WhatIf, out: Path | None, save: Path | None) -> Iterator[str]:
    """Yield what a terminal shows of two plans."""
    yield f"What if {' and '.join(clean(each) for each in changes)}"
    rows = [("", "now", "then", "difference", "")]
    currency = found.new.currency or found.old.currency
    for each in found.figures:
        mark = "" if each.better is None else "better" if each.better else "worse"
        rows.append(
            (
                each.what,
                amount(each.old, each.unit, currency),
                amount(each.new, each.unit, currency),
                amount(each.difference, each.unit, currency, signed=True) if each.difference else "",
                mark,
            )
        )
        if each.key == "worst_minutes":
            rows.append(("… who that is", found.old.worst_off or "nobody", found.new.worst_off or "nobody", "", ""))
    yield from table(rows, right=(1, 2, 3))
    yield ""
    standing = found.standing
    if standing.points is not None:
        yield f"Nobody would have to move: the plan of now stays valid, at {standing.points:,} points"
    else:
        yield f"The plan of now would not stand: {count(standing.n_breaches, 'breach', 'breaches')}, the first:"
        yield f"  {clean(standing.first_breach)}"
    for note in found.notes:
        yield f"  note: {clean(note)}"
    places = [
        *([f"the changed folder to {clean(str(out))}"] if out else []),
        *([f"its plan to {clean(str(save))}"] if save else []),
    ]
    yield (
        f"Written: {' and '.join(places)}."
        if places
        else "Nothing was written; --out NEWDIR and --save FILE accept it."
    )


def amount(value: float | None, unit: str, currency: str = "", *, signed: bool = False) -> str:
    """Say an amount in its unit: ``83.3 %``, ``3 h 30 min``, ``1,200.50 EUR``."""
    if value is None:
        return "-"
    sign = ("+" if value > 0 else "-" if value < 0 else "") if signed else "-" if value < 0 else ""
    size = abs(value)
    match unit:
        case "share":
            return f"{sign}{size * 100:.1f} %"
        case "minutes":
            hours, rest = divmod(round(size), 60)
            return sign + (f"{hours:,} h {rest:02d} min" if hours else f"{rest} min")
        case "money":
            return f"{sign}{size:,.2f} {clean(currency)}".rstrip()
        case _:
            return f"{sign}{size:,.0f}"


def what_if_as_json(changes: tuple[str, ...], found: WhatIf, out: Path | None, save: Path | None) -> dict[str, object]:
    """Return the comparison as plain values; the shape is told in docs/what-if.md."""
    return {
        "changes": list(changes),
        "figures": [_figure_as_json(each) for each in found.figures],
        "worst_off": {"old": found.old.worst_off, "new": found.new.worst_off},
        "currency": found.new.currency or found.old.currency,
        "old_plan_after_change": {
            "valid": found.standing.points is not None,
            "points": found.standing.points,
            "breaches": found.standing.n_breaches,
            "first_breach": found.standing.first_breach,
        },
        "notes": list(found.notes),
        "out": str(out) if out else None,
        "save": str(save) if save else None,
    }


def _figure_as_json(each: Measured) -> dict[str, object]:
    return {
        "key": each.key,
        "what": each.what,
        "unit": each.unit,
        "old": each.old,
        "new": each.new,
        "difference": each.difference,
        "better": each.better,
    }
