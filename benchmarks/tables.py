"""Measurements → the tables of docs/benchmarks.md, between markers; the prose around them is written by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

Measured = Mapping[str, Any]

WORDS = {
    "one-slot-per-band": "one slot per zone band",
    "greedy": "greedy",
    "milp": "MILP (HiGHS), 60 weekly candidates",
    "monolithic": "CP-SAT, 60 weekly candidates",
    "ours": "**Common Hour**",
}
EARLY = "10"
"""The mark, in seconds, at which points are told besides the end."""


class NoMarkers(Exception):
    """The document does not say where the tables belong."""


def write_document(file: Path, section: str, results: Measured) -> None:
    """Replace the tables of a section (``measured`` or ``large``) in the document; all else stays as it is.

    Raises
    ------
    NoMarkers
        If the document has no such section.
    """
    write_section(file, section, render(results))


def write_section(file: Path, section: str, tables: str) -> None:
    """Replace what stands between a section's markers.

    Raises
    ------
    NoMarkers
        If the document has no such section.
    """
    text = file.read_text(encoding="utf-8")
    begin, end = f"<!-- {section}: begin -->", f"<!-- {section}: end -->"
    before, found, rest = text.partition(begin)
    _, also_found, after = rest.partition(end)
    if not found or not also_found:
        raise NoMarkers(f"{file}: {begin} … {end} is not in it; put both lines where the tables belong")
    file.write_text(f"{before}{begin}\n{tables}\n{end}{after}", encoding="utf-8")


def render(results: Measured) -> str:
    """Return all tables of one run of the benchmark."""
    instances = results["instances"]
    parts = [_made(results), "### By size", _by_size(results)]
    if len(_methods(instances)) > 1:
        parts += [f"### Points after {results['limit_seconds']:g} s, side by side", _side_by_side(instances)]
    parts += ["### Reading", _reading(instances), "### Every run"]
    for each in instances:
        parts += [_heading(each), _runs(each)]
    return "\n\n".join(parts)


def _made(results: Measured) -> str:
    return (
        f"{measured_on(results['date'], results['machine'])} "
        f"Every run on {results['workers']} cores, limit {results['limit_seconds']:g} s; "
        f"the whole took {results['minutes']} minutes."
    )


def measured_on(date: str, on: Measured) -> str:
    """Say when, on what machine and with what versions something was measured."""
    listed = ", ".join(f"{name} {number}" for name, number in on["versions"].items())
    return (
        f"Measured on {date}: {on['processor']}, {on['cores']} cores, {on['memory_gibibytes']:g} GiB, "
        f"{on['system']}, load {on['load']:g} before it began. {listed[:1].upper()}{listed[1:]}."
    )


def _by_size(results: Measured) -> str:
    head = (
        "programme", "learners", "seats asked for", "read", "first valid plan", f"points at {EARLY} s",
        f"points at {results['limit_seconds']:g} s", "proven bound", "gap", "memory",
    )  # fmt: skip
    rows = []
    for each in results["instances"]:
        runs = [run for run in each["runs"] if run["method"] == "ours"]
        if runs:
            size = each["size"]
            rows.append((
                each["name"], _whole(size["learners"]), _whole(size["enrolments"]),
                _spread(runs, _read_seconds, _seconds), _spread(runs, lambda run: run["first_plan_seconds"], _seconds),
                _spread(runs, _early, _whole), _spread(runs, _points, _whole), _spread(runs, _bound, _whole),
                _spread(runs, _gap, _percent), _spread(runs, lambda run: run["peak_mebibytes"], _mebibytes),
            ))  # fmt: skip
    return table(head, rows)


def _side_by_side(instances: Sequence[Measured]) -> str:
    rows = []
    for method in _methods(instances):
        cells = []
        for each in instances:
            runs = [run for run in each["runs"] if run["method"] == method]
            cells.append(_spread(runs, _points, _whole))
        rows.append((WORDS[method], *cells))
    return table(("method", *(each["name"] for each in instances)), rows)


def _reading(instances: Sequence[Measured]) -> str:
    head = (
        "programme", "people", "calendars", "size", "folder", "hours and calendars", "people a second",
        "quick reader, calendars a second", "full stack, calendars a second",
    )  # fmt: skip
    rows = []
    seen: set[tuple[Any, ...]] = set()
    for each in instances:
        read = each["reading"]
        key = read["people"], read["bytes"]
        if key in seen:
            continue  # the same folder under other weights
        seen.add(key)
        rows.append((
            each["name"], _whole(read["people"]), _whole(read["calendars"]), f"{read['bytes'] / 1e6:.1f} MB",
            _seconds(read["folder_seconds"]), _seconds(read["availability_seconds"]),
            _whole(read["people"] / max(1e-9, read["folder_seconds"] + read["availability_seconds"])),
            _whole(read["calendars"] / max(1e-9, read["quick_seconds"])),
            _whole(read["full_calendars"] / max(1e-9, read["full_seconds"])),
        ))  # fmt: skip
    return table(head, rows)


def _heading(instance: Measured) -> str:
    size = instance["size"]
    return (
        f"**{instance['name']}**: {instance['about']}. {size['learners']:,} learners, {size['people']:,} people, "
        f"{size['courses']} courses, {size['enrolments']:,} seats asked for."
    )


def _runs(instance: Measured) -> str:
    head = (
        "method", "seed", "ended after", "first plan", f"points at {EARLY} s", "points", "live seats", "sections",
        "out of hours", "irregular", "bound", "gap", "memory",
    )  # fmt: skip
    rows = []
    for run in instance["runs"]:
        score, proves = run["score"], run["method"] == "ours"
        rows.append((
            WORDS[run["method"]], str(run["seed"]), _seconds(run["seconds"]), _seconds(run["first_plan_seconds"]),
            _whole(_early(run)), _whole(score["points"]), _whole(score["live_seats"]), _whole(score["sections"]),
            f"{score['out_of_hours_minutes']:,} min", _whole(score["irregular"]),
            _whole(score["lower_bound"]) if proves else "–", _percent(_gap(run)) if proves else "–",
            _mebibytes(run["peak_mebibytes"]),
        ))  # fmt: skip
    return table(head, rows)


def _methods(instances: Iterable[Measured]) -> list[str]:
    used = {run["method"] for each in instances for run in each["runs"]}
    return [each for each in WORDS if each in used]


def _points(run: Measured) -> float:
    return float(run["score"]["points"])


def _bound(run: Measured) -> float:
    return float(run["score"]["lower_bound"])


def _gap(run: Measured) -> float:
    return (_points(run) - _bound(run)) / _points(run) if _points(run) else 0.0


def _early(run: Measured) -> float | None:
    """Return the points at the early mark: the end's where a run ended before, none where there was no plan yet."""
    if run["seconds"] <= float(EARLY):
        return _points(run)
    return float(run["at"][EARLY][0]) if EARLY in run["at"] else None


def _read_seconds(run: Measured) -> float:
    return float(run["folder_seconds"] + run["availability_seconds"] + run["translate_seconds"])


def _spread(
    runs: Sequence[Measured], figure: Callable[[Measured], float | None], show: Callable[[float | None], str]
) -> str:
    """Return the median of some runs and, where they differ as shown, the least and the most."""
    found = [each for each in map(figure, runs) if each is not None]
    if not found:
        return "–"
    least, most = show(min(found)), show(max(found))
    middle = show(median(found))
    return middle if least == most else f"{middle} ({least} … {most})"


def _whole(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


def _seconds(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.2f} s" if value < 10 else f"{value:.0f} s"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}".replace("%", " %")


def _mebibytes(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f} MiB"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    aligned = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, aligned, *rows))
