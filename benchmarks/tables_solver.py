"""What ``make bench-solver`` measured, as tables and curves of docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from benchmarks.ablations import ABLATIONS
from benchmarks.tables import WORDS, measured_on, table

Measured = Mapping[str, Any]
EARLY_MARK = "60"


def render(results: Measured) -> str:
    """Return all tables and curves of one run."""
    parts = [
        f"{measured_on(results['date'], results['machine'])} Every run on {results['workers']} cores; the whole took "
        f"{results['minutes']} minutes.",
        "### Over minutes",
        _over_time(results),
        *_curves(results["over_time"]),
        f"### Seeds and other methods: p500-7, {results['seconds']:g} s",
        _seeds(results["by_seed"]),
        _by_method(results["by_seed"], results["others"]),
        f"### Less one technique: p500-7, {results['short_seconds']:g} s",
        _ablations(results["whole"], results["less"]),
        f"### Small programmes: {results['short_seconds']:g} s at most",
        _small(results["small"]),
        _small_less(results["small"], results["small_less"]),
    ]
    return "\n\n".join(parts)


def _over_time(results: Measured) -> str:
    head = (
        "programme", "learners", "seats asked for", "first valid plan", f"points at {EARLY_MARK} s", "bound", "gap",
        f"points at {results['long_seconds']:g} s", "bound", "gap", "memory",
    )  # fmt: skip
    rows = []
    for name, run in results["over_time"].items():
        early = run["at"].get(EARLY_MARK)
        size = run["size"]
        rows.append((
            name, f"{size['learners']:,}", f"{size['enrolments']:,}", f"{run['first_plan_seconds']:.1f} s",
            *(_three(*early) if early else ("–", "–", "–")),
            *_three(run["score"]["points"], run["score"]["lower_bound"]), f"{run['peak_mebibytes']:,} MiB",
        ))  # fmt: skip
    return table(head, rows)


def _three(points: int, bound: int) -> tuple[str, str, str]:
    return f"{points:,}", f"{bound:,}", _percent((points - bound) / max(1, points))


def _curves(over_time: Mapping[str, Measured]) -> Iterator[str]:
    """Yield a picture for each programme: points above, the bound below. Each mark is twice the one before, or so."""
    for name, run in over_time.items():
        marks = [*run["at"], f"{run['seconds']:.0f}"]
        told = [*run["at"].values(), (run["score"]["points"], run["score"]["lower_bound"])]
        points, bounds = [each[0] for each in told], [each[1] for each in told]
        # the first plan is many times dearer than what follows: the scale leaves it out, the line leaves the picture
        top = min(max(points), 2 * points[-1])
        yield "\n".join([
            "```mermaid",
            "xychart-beta",
            f'    title "{name}: points and bound after so many seconds"',
            f"    x-axis [{', '.join(marks)}]",
            f'    y-axis "points" 0 --> {top}',
            f"    line [{', '.join(str(min(top, each)) for each in points)}]",
            f"    line [{', '.join(str(each) for each in bounds)}]",
            "```",
        ])  # fmt: skip


def _seeds(runs: Sequence[Measured]) -> str:
    points = [run["score"]["points"] for run in runs]
    rows = []
    for run in runs:
        score = run["score"]
        told = _three(score["points"], score["lower_bound"])
        rows.append((str(run["seed"]), f"{run['first_plan_seconds']:.1f} s", *told))
    spread = (max(points) - min(points)) / min(points)
    tables = table(("seed", "first valid plan", "points", "bound", "gap"), rows)
    return f"{tables}\n\nThe dearest is {_percent(spread)} above the cheapest."


def _by_method(ours: Sequence[Measured], others: Sequence[Measured]) -> str:
    mine = median(run["score"]["points"] for run in ours)
    rows = [
        (WORDS[run["method"]], f"{run['score']['points']:,}", f"{run['score']['points'] / mine:.1f} ×",
         f"{run['peak_mebibytes']:,} MiB")
        for run in others
    ]  # fmt: skip
    rows.append((WORDS["ours"], f"{mine:,.0f}", "1 ×", f"{median(run['peak_mebibytes'] for run in ours):,.0f} MiB"))
    return table(("method", "points", "beside ours", "memory"), rows)


def _ablations(whole: Sequence[Measured], less: Mapping[str, Sequence[Measured]]) -> str:
    def figures(runs: Sequence[Measured]) -> tuple[float, float]:
        return median(run["score"]["points"] for run in runs), median(run["score"]["lower_bound"] for run in runs)

    def spread(runs: Sequence[Measured]) -> str:
        found = [run["score"]["points"] for run in runs]
        return f"{min(found):,} … {max(found):,}"

    points, bound = figures(whole)
    rows = [("everything in place", f"{points:,.0f}", spread(whole), "", f"{bound:,.0f}", "")]
    for name, runs in less.items():
        these, theirs = figures(runs)
        rows.append((
            ABLATIONS[name].about, f"{these:,.0f}", spread(runs), _more(these, points),
            f"{theirs:,.0f}", _more(theirs, bound),
        ))  # fmt: skip
    head = ("what is missing", "points (median)", "least … most", "dearer by", "bound (median)", "bound higher by")
    return table(head, rows)


def _small(runs: Mapping[str, Measured]) -> str:
    rows = [
        (name, str(run["size"]["courses"]), f"{run['size']['enrolments']:,}", f"{run['score']['points']:,}",
         f"{run['score']['lower_bound']:,}", _proven(run) or _three(*_both(run))[2])
        for name, run in runs.items()
    ]  # fmt: skip
    head = ("programme", "courses", "seats asked for", "points", "bound", "proven best after, or gap")
    n_proven = sum(bool(_proven(run)) for run in runs.values())
    return f"{table(head, rows)}\n\nProven best: {n_proven} of {len(runs)}."


def _small_less(whole: Mapping[str, Measured], less: Mapping[str, Mapping[str, Measured]]) -> str:
    """Techniques of which only small programmes have the use, left out: how soon, or how far, they are proven."""
    names = list(dict.fromkeys(name for runs in less.values() for name in runs))

    def told(run: Measured) -> str:
        points, bound = _both(run)
        return _proven(run) or f"{bound:,} of {points:,}"

    rows = [("everything in place", *(told(whole[name]) for name in names))]
    rows += [(ABLATIONS[name].about, *(told(runs[each]) for each in names)) for name, runs in less.items()]
    return table(("what is missing", *names), rows)


def _both(run: Measured) -> tuple[int, int]:
    return run["score"]["points"], run["score"]["lower_bound"]


def _proven(run: Measured) -> str:
    """Return how soon a plan was proven best; nothing if it was not."""
    points, bound = _both(run)
    return f"{run['seconds']:.1f} s" if bound >= points else ""


def _more(value: float, than: float) -> str:
    return f"{(value - than) / than:+.0%}".replace("%", " %")


def _percent(value: float) -> str:
    return f"{value:.1%}".replace("%", " %")
