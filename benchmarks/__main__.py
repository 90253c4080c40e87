"""Measure everything in one run and write it down: ``make bench``.

This process only starts others, one at a time; each reads, plans and checks one programme with one method.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from benchmarks import machine
from benchmarks.instances import INSTANCES, LARGE, Instance
from benchmarks.methods import METHODS
from benchmarks.processes import measured, run
from benchmarks.tables import write_document

HERE = Path(__file__).parent
DOCUMENT = HERE.parent / "docs" / "benchmarks.md"
RESULTS = HERE / "results"
LARGE_METHODS = ("one-slot-per-band", "greedy", "ours")
BUSY_LOAD = 0.7
"""From this load on, somebody else is using the machine."""


def measure_instance(
    name: str, instance: Instance, folder: Path, methods: Sequence[str], seeds: int, seconds: float, workers: int
) -> dict[str, Any]:
    """Return everything about one programme, telling each run as it ends."""
    reading = measured(run("benchmarks.read", folder), name)
    runs: list[dict[str, Any]] = []
    size: dict[str, int] = {}
    for method in methods:
        for seed in range(1, (seeds if method == "ours" else 1) + 1):
            arguments = [folder, method, f"--seconds={seconds:g}", f"--seed={seed}", f"--workers={workers}"]
            if instance.irregular is not None:
                arguments.append(f"--irregular={instance.irregular}")
            result = measured(run("benchmarks.run_one", *arguments), f"{name}, {method}")
            size = result.pop("size")
            runs.append({"method": method, **result})
            score, first = result["score"], result["first_plan_seconds"]
            soon = "no plan" if first is None else f"first plan {first:>6.1f} s"
            click.echo(
                f"{name:<20} {method:<18} seed {seed}  {score['points']:>9,} points  bound {score['lower_bound']:>7,}  "
                f"{soon:>19}  {result['peak_mebibytes']:>6,} MiB"
            )
    return {"name": name, "about": instance.about, "size": size, "reading": reading, "runs": runs}


def measure(
    instances: Mapping[str, Instance], methods: Sequence[str], seeds: int, seconds: float, workers: int, date: str
) -> dict[str, Any]:
    """Return all measurements, one programme after the other."""
    described = machine.describe()
    if float(str(described["load"])) > BUSY_LOAD:
        click.echo(f"others are using this machine (load {described['load']}); what is measured now will look worse")
    click.echo("compiling …")
    run("solver.warm")
    began = time.monotonic()
    found = []
    with tempfile.TemporaryDirectory(prefix="commonhour-bench-") as place:
        for name, instance in instances.items():
            folder = Path(place) / name
            run("benchmarks.instances", instance.source, folder)
            found.append(measure_instance(name, instance, folder, methods, seeds, seconds, workers))
    return {
        "date": date,
        "limit_seconds": seconds,
        "workers": workers,
        "minutes": round((time.monotonic() - began) / 60),
        "machine": described,
        "instances": found,
    }


def _listed(_: click.Context, option: click.Parameter, value: str | None) -> list[str] | None:
    if value is None:
        return None
    known = METHODS if option.name == "methods" else INSTANCES
    names = [each.strip() for each in value.split(",")]
    for name in names:
        if name not in known:
            raise click.BadParameter(f"{name!r} is unknown; choose from {', '.join(known)}")
    return names


@click.command()
@click.option("--date", required=True, help="the day that is written above the tables, such as 2026-11-22")
@click.option("--seconds", type=click.FloatRange(1), default=None, help="limit of each run; 60, or 300 with --large")
@click.option("--seeds", type=click.IntRange(1), default=None, help="runs of our solver; 3, or 1 with --large")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="cores for each run")
@click.option("--large", is_flag=True, help="10,000 learners instead of the others")
@click.option("--instances", callback=_listed, help=f"only these, by comma: {', '.join(INSTANCES)}")
@click.option("--methods", callback=_listed, help=f"only these, by comma: {', '.join(METHODS)}")
@click.option(
    "--out", type=click.Path(path_type=Path), help="write JSON and tables into this folder instead: for trials"
)
def main(
    date: str,
    seconds: float | None,
    seeds: int | None,
    workers: int,
    large: bool,
    instances: list[str] | None,
    methods: list[str] | None,
    out: Path | None,
) -> None:
    """Plan fixed programmes by every method under one limit, and write docs/benchmarks.md."""
    try:
        datetime.strptime(date, "%Y-%m-%d")  # noqa: DTZ007 - a day, not an instant
    except ValueError as error:
        raise click.UsageError(f"--date: {date!r} is not a day; write it as 2026-11-22") from error
    if (instances or methods) and out is None:
        raise click.UsageError("a part of the programmes or methods would replace the whole; add --out FOLDER")
    chosen = LARGE if large else {name: INSTANCES[name] for name in instances or INSTANCES}
    results = measure(
        chosen,
        methods or (LARGE_METHODS if large else tuple(METHODS)),
        seeds or (1 if large else 3),
        seconds or (300.0 if large else 60.0),
        workers,
        date,
    )
    kept, document = (RESULTS, DOCUMENT) if out is None else (out, out / "benchmarks.md")
    kept.mkdir(parents=True, exist_ok=True)
    if not document.exists():
        document.write_text(DOCUMENT.read_text(encoding="utf-8"), encoding="utf-8")
    file = kept / ("large.json" if large else "latest.json")
    file.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    write_document(document, "large" if large else "measured", results)
    click.echo(f"written to {file} and {document} after {results['minutes']} minutes")


if __name__ == "__main__":
    main()
