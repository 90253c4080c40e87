"""The solver at its limit, measured in one run: ``make bench-solver``.

Four questions: how points and bound go on over minutes, from 500 to 10,000 learners; how far seeds, and other methods,
lie apart; what each technique is worth, by leaving it out; and how soon the best plan of small programmes is proven.
Runs are processes of their own, one at a time.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from benchmarks import machine
from benchmarks.ablations import ABLATIONS
from benchmarks.processes import ROOT, measured, run
from benchmarks.tables import write_section
from benchmarks.tables_solver import render

LONG = ("p500-7", "scale:500:6", "p2000-7", "scale:2000:15", "scale:10000:40")
"""The programmes that are planned for long."""
MEASURED = "p500-7"
"""The one on which seeds, methods and techniques are compared."""
OTHERS = ("one-slot-per-band", "greedy", "milp", "monolithic")
SMALL = (
    "working-at-heights",
    *(f"scale:60:{each}" for each in ("1:1", "2:1", "2:4", "2:8", "3:2", "3:3", "3:5", "3:6", "4:7")),
    *(f"first:60:{each}" for each in ("1:1", "2:1", "2:2", "2:6", "3:2", "3:3", "3:4", "4:5")),
)
"""Programmes that are to be proven best: the sample, generated ones, and such with single-session courses."""
SMALL_LESS = ("scale:60:1:1", "scale:60:2:4", "scale:60:3:5", "first:60:2:1", "first:60:3:3", "first:60:3:4")
"""Those on which the techniques for small programmes are left out."""
WORKERS = 2


def planned(folder: Path, what: str, method: str, seconds: float, seed: int, *more: str) -> dict[str, Any]:
    """Return one run, and tell it."""
    arguments = [folder, method, f"--seconds={seconds:g}", f"--seed={seed}", f"--workers={WORKERS}", *more]
    result = measured(run("benchmarks.run_one", *arguments), what)
    score, first = result["score"], result["first_plan_seconds"]
    click.echo(
        f"{what:<28} {method:<18} seed {seed}  {seconds:>3.0f} s  {score['points']:>9,} points  "
        f"bound {score['lower_bound']:>9,}  first plan {first if first is not None else '–':>5}  "
        f"{result['peak_mebibytes']:>6,} MiB"
    )
    return {"method": method, **result}


def measure(
    long: Sequence[str], long_seconds: float, seconds: float, seeds: int, short_seconds: float, less_seeds: int
) -> Any:
    """Return all runs."""
    began, described = time.monotonic(), machine.describe()
    run("solver.warm")
    with tempfile.TemporaryDirectory(prefix="commonhour-bench-") as place:
        folders = {name: Path(place) / name.replace(":", "-") for name in (*long, MEASURED)}
        for name, folder in folders.items():
            run("benchmarks.instances", name, folder)
        for name in SMALL:
            folders[name] = Path(place) / name.replace(":", "-")
            run("benchmarks.instances", name, folders[name])
        mine = folders[MEASURED]
        by_seed = [planned(mine, MEASURED, "ours", seconds, seed) for seed in range(1, seeds + 1)]
        others = [planned(mine, MEASURED, method, seconds, 1) for method in OTHERS]
        some = range(1, less_seeds + 1)
        whole = [planned(mine, "with everything", "ours", short_seconds, seed) for seed in some]
        less = {
            name: [planned(mine, f"without {name}", "ours", short_seconds, seed, f"--without={name}") for seed in some]
            for name, each in ABLATIONS.items()
            if not each.small
        }
        small = {name: planned(folders[name], name, "ours", short_seconds, 1) for name in SMALL}
        small_less = {
            name: {
                each: planned(folders[each], f"{each} without {name}", "ours", short_seconds, 1, f"--without={name}")
                for each in SMALL_LESS
            }
            for name, ablation in ABLATIONS.items()
            if ablation.small
        }
        over_time = {name: planned(folders[name], name, "ours", long_seconds, 1) for name in long}
    return {
        "machine": described,
        "minutes": round((time.monotonic() - began) / 60),
        "workers": WORKERS,
        "long_seconds": long_seconds,
        "seconds": seconds,
        "short_seconds": short_seconds,
        "over_time": over_time,
        "by_seed": by_seed,
        "others": others,
        "whole": whole,
        "less": less,
        "small": small,
        "small_less": small_less,
    }


@click.command()
@click.option("--date", help="write the tables into docs/benchmarks.md, under this day, such as 2026-11-22")
@click.option("--long", default=",".join(LONG), show_default=True, help="programmes that are planned for long")
@click.option("--long-seconds", default=300.0, show_default=True, help="how long")
@click.option("--seconds", default=60.0, show_default=True, help="limit while seeds and methods are compared")
@click.option("--short-seconds", default=30.0, show_default=True, help="limit while techniques are left out")
@click.option("--seeds", type=click.IntRange(1), default=5, show_default=True, help="seeds compared")
@click.option("--less-seeds", type=click.IntRange(1), default=1, show_default=True, help="seeds less each technique")
def main(
    date: str | None,
    long: str,
    long_seconds: float,
    seconds: float,
    short_seconds: float,
    seeds: int,
    less_seeds: int,
) -> None:
    """Measure the solver over minutes, over seeds, less each of its techniques, and on small programmes."""
    named = [each for each in long.split(",") if each]
    results = measure(named, long_seconds, seconds, seeds, short_seconds, less_seeds)
    results = {"date": date or "an unknown day", **results}
    text = render(results)
    if date is None:
        click.echo(text)
        return
    kept = ROOT / "benchmarks" / "results" / "solver.json"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    write_section(ROOT / "docs" / "benchmarks.md", "solver", text)


if __name__ == "__main__":
    main()
