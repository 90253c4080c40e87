"""The benchmark itself: every method gives valid plans, and the tables say what was measured."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import tables_solver
from benchmarks.ablations import ABLATIONS, without
from benchmarks.baselines.ask import Ask
from benchmarks.baselines.candidates import weekly_candidates
from benchmarks.baselines.milp import milp_over_candidates
from benchmarks.instances import write_instance
from benchmarks.methods import METHODS
from benchmarks.processes import BenchFailed, measured
from benchmarks.read import DifferentlyRead, compare
from benchmarks.run_one import measure
from benchmarks.tables import NoMarkers, render, write_document
from calendars import fast
from scheduler.domain.programme import Programme
from scheduler.folder.read import load_folder
from scheduler.samples import make_sample, make_scale
from scheduler.services.find_availability import find_availability
from scheduler.services.translate import Translation, to_problem
from solver.master import solve_over
from solver.solution import Solved

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]


@cache
def asked(name: str) -> tuple[Programme, Translation]:
    learners, _, courses = name.partition("x")
    programme = make_scale(int(learners), int(courses), 1) if courses else make_sample(name)
    return programme, to_problem(programme, find_availability(programme))


@cache
def result(method: str, name: str) -> dict[str, Any]:
    # our own search counts rounds, so that a busy machine does not change what it finds
    ask = Ask(0.0, seed=1, workers=1, steps=12) if method == "ours" else Ask(4.0, seed=1, workers=1)
    return measure(*asked(name), method, ask)


# Every method


@pytest.mark.parametrize("method", METHODS)
def test_every_method_gives_a_plan_that_the_checker_passes(method: str) -> None:
    made = result(method, "40x2")

    assert made["breaches"] == []
    assert made["score"]["live_seats"] > 0
    assert made["first_plan_seconds"] is not None


def test_our_solver_beats_every_baseline_on_a_small_programme() -> None:
    points = {method: result(method, "40x2")["score"]["points"] for method in METHODS}

    assert points["ours"] == min(points.values()), points


@pytest.mark.parametrize("method", ["one-slot-per-band", "greedy"])
@pytest.mark.parametrize("sample", ["working-at-heights", "hospital-ward"])
def test_who_plans_by_hand_keeps_every_rule_of_the_samples(sample: str, method: str) -> None:
    """Venues, travel, licences, teams, buffers and courses that require others are in these."""
    made = result(method, sample)

    assert made["breaches"] == []
    assert made["score"]["sections"] > 2


def test_the_same_model_has_the_same_best_plan_in_both_solvers() -> None:
    _, translation = asked("14x1")
    problem = translation.problem

    by_cp_sat = solve_over(problem, weekly_candidates(problem))
    by_highs = milp_over_candidates(problem, Ask(60.0))

    assert isinstance(by_cp_sat, Solved)
    assert by_cp_sat.proven
    assert by_highs.points == by_cp_sat.points > 0
    assert by_cp_sat.solution.sections


def test_weekly_candidates_keep_weekday_and_clock_of_their_instructor_across_the_clock_change() -> None:
    _, translation = asked("40x2")
    problem = translation.problem

    candidates = weekly_candidates(problem)

    assert len(candidates) == len(set(candidates)) > 60
    for each in candidates:
        clock = problem.anchor_of[each.instructor]
        assert len(set(problem.wall[clock, list(each.starts)].tolist())) == 1
        assert set(np.diff(problem.day[clock, list(each.starts)]).tolist()) <= {7}


# Reading


def test_both_ways_of_reading_calendars_are_measured_on_the_same_files() -> None:
    programme, _ = asked("40x2")

    found = compare(programme, n_full=3)

    assert found["calendars"] == len(programme.calendars)
    assert found["full_calendars"] == 3


def test_ways_of_reading_that_disagree_are_no_benchmark(monkeypatch: pytest.MonkeyPatch) -> None:
    programme, _ = asked("14x1")
    # a quick reader that finds nothing, beside a full stack that does
    monkeypatch.setattr(fast, "busy", lambda *_: [])

    with pytest.raises(DifferentlyRead, match="find other busy times"):
        compare(programme, n_full=2)


@pytest.mark.parametrize(("name", "learners"), [("p500-7", 500), ("p2000-7", 2000)])
def test_the_fixed_programmes_are_in_the_project(name: str, learners: int, tmp_path: Path) -> None:
    write_instance(name, tmp_path)

    assert len({each.learner for each in load_folder(tmp_path).enrolments}) == learners


# What is written


def a_run(method: str, points: int, bound: int = 0, **others: object) -> dict[str, object]:
    score = {
        "points": points, "lower_bound": bound, "live_seats": 9, "self_paced": 1, "sections": 2,
        "out_of_hours_minutes": 1500, "recordings": 0, "irregular": 3, "missing_study_minutes": 0,
    }  # fmt: skip
    return {
        "method": method, "seed": 1, "seconds": 60.2, "first_plan_seconds": 0.25, "at": {"10": [points + 500, 0]},
        "score": score, "folder_seconds": 1.0, "availability_seconds": 2.0, "translate_seconds": 0.5,
        "peak_mebibytes": 1234, **others,
    }  # fmt: skip


def some_results() -> dict[str, Any]:
    return {
        "date": "2027-01-31",
        "limit_seconds": 60.0,
        "workers": 2,
        "minutes": 7,
        "machine": {
            "processor": "A processor", "cores": 2, "memory_gibibytes": 8.0, "load": 0.1, "system": "Linux x86_64",
            "versions": {"python": "3.11.7", "ortools": "9.15"},
        },
        "instances": [
            {
                "name": "tiny",
                "about": "made up",
                "size": {"learners": 1500, "people": 1600, "courses": 2, "enrolments": 2000},
                "reading": {
                    "people": 1600, "calendars": 1500, "bytes": 2_500_000, "folder_seconds": 1.0, "quick_seconds": 3.0,
                    "availability_seconds": 4.0, "full_calendars": 40, "full_seconds": 8.0,
                },
                "runs": [
                    a_run("greedy", 4000, seconds=0.5, first_plan_seconds=0.5, at={}),
                    a_run("monolithic", 9000, first_plan_seconds=None, at={}),
                    a_run("ours", 1000, 800),
                    a_run("ours", 1400, 700, seed=2),
                    a_run("ours", 1100, 800, seed=3),
                ],
            }
        ],
    }  # fmt: skip


def test_the_tables_show_medians_with_their_spread() -> None:
    tables = render(some_results())

    assert "Measured on 2027-01-31: A processor, 2 cores, 8 GiB, Linux x86_64, load 0.1 before it began." in tables
    assert (
        "| tiny | 1,500 | 2,000 | 3.50 s | 0.25 s | 1,600 (1,500 … 1,900) | 1,100 (1,000 … 1,400) | 800 (700 … 800) "
        "| 27 % (20 % … 50 %) | 1,234 MiB |"
    ) in tables
    assert "| greedy | 4,000 |\n| CP-SAT, 60 weekly candidates | 9,000 |\n| **Common Hour** | 1,100 (" in tables
    assert "| tiny | 1,600 | 1,500 | 2.5 MB | 1.00 s | 4.00 s | 320 | 500 | 5 |" in tables


def test_a_method_without_a_plan_or_a_bound_shows_none() -> None:
    tables = render(some_results())

    assert (
        "| CP-SAT, 60 weekly candidates | 1 | 60 s | – | – | 9,000 | 9 | 2 | 1,500 min | 3 | – | – | 1,234 MiB |"
        in tables
    )
    # one that ended before the mark had its points by then
    assert "| greedy | 1 | 0.50 s | 0.50 s | 4,000 | 4,000 |" in tables


def test_a_plan_that_breaks_a_rule_fails_the_whole_benchmark() -> None:
    broken = json.dumps({"breaches": ["Ada is in two sessions at once."]})

    with pytest.raises(BenchFailed, match=r"p500-7, greedy: the plan is not valid: Ada is in two sessions at once\."):
        measured(f"told on the way\n{broken}\n", "p500-7, greedy")


def test_only_what_stands_between_the_markers_is_replaced(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    page.write_text("Before.\n<!-- measured: begin -->\nold\n<!-- measured: end -->\nAfter.\n", encoding="utf-8")

    write_document(page, "measured", some_results())

    text = page.read_text(encoding="utf-8")
    assert text == (f"Before.\n<!-- measured: begin -->\n{render(some_results())}\n<!-- measured: end -->\nAfter.\n")
    with pytest.raises(NoMarkers, match="put both lines where the tables belong"):
        write_document(page, "large", some_results())


@pytest.mark.parametrize(
    ("section", "file", "shown_as"),
    [
        ("measured", "latest.json", render),
        ("large", "large.json", render),
        ("solver", "solver.json", tables_solver.render),
    ],
)
def test_the_page_shows_the_results_that_are_kept(section: str, file: str, shown_as: Callable[[Any], str]) -> None:
    results = ROOT / "benchmarks" / "results" / file
    page = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    shown = page.split(f"<!-- {section}: begin -->\n")[1].split(f"\n<!-- {section}: end -->")[0]

    if results.exists():
        assert shown == shown_as(json.loads(results.read_text(encoding="utf-8")))
    else:
        assert shown.startswith("Not measured yet in this version")


def test_a_programme_can_be_cut_to_first_sessions(tmp_path: Path) -> None:
    write_instance("scale:60:2:3", tmp_path / "whole")
    write_instance("first:60:2:3", tmp_path / "cut")

    whole, cut = load_folder(tmp_path / "whole"), load_folder(tmp_path / "cut")
    assert [len(course.live_activities) for course in cut.courses] == [1, 1]
    for long, short in zip(whole.courses, cut.courses, strict=True):
        assert short.activities == long.activities[: len(short.activities)]
        assert short.activities[-1] == long.live_activities[0]
    assert cut.enrolments == whole.enrolments


# Less one technique


@pytest.mark.parametrize("name", ABLATIONS)
def test_less_a_technique_the_plan_is_valid_all_the_same(name: str) -> None:
    with without(name):
        made = measure(*asked("100x2"), "ours", Ask(0.0, seed=1, workers=1, steps=2))

    score: Any = made["score"]
    assert made["breaches"] == []
    assert 0 < score["lower_bound"] <= score["points"]


@pytest.mark.parametrize("name", ABLATIONS)
def test_a_technique_is_out_while_it_is_measured_and_back_afterwards(name: str) -> None:
    places = list(ABLATIONS[name].instead())
    before = [getattr(*place) for place in places]

    with without(name):
        out = [getattr(*place) for place in places]

    assert all(then is not now for then, now in zip(before, out, strict=True))
    assert [getattr(*place) for place in places] == before


def test_seeds_methods_and_techniques_are_told_beside_each_other() -> None:
    def run(points: int, bound: int, seed: int = 1) -> dict[str, Any]:
        score = {"points": points, "lower_bound": bound}
        size = {"learners": 500, "enrolments": 900, "courses": 6}
        at: dict[str, Any] = {"1": [4000, 0], "60": [points + 100, bound - 50]}
        return {
            "method": "greedy", "seed": seed, "seconds": 300.0, "first_plan_seconds": 0.5, "at": at, "score": score,
            "peak_mebibytes": 400, "size": size,
        }  # fmt: skip

    machine: dict[str, Any] = {
        "processor": "x", "cores": 2, "memory_gibibytes": 8.0, "system": "y", "load": 0.1, "versions": {"python": "3"},
    }  # fmt: skip
    text = tables_solver.render({
        "date": "2026-11-22", "machine": machine, "minutes": 50, "workers": 2, "long_seconds": 300.0, "seconds": 60.0,
        "short_seconds": 30.0, "over_time": {"p500-7": run(1000, 800)}, "by_seed": [run(1000, 800), run(1040, 780, 2)],
        "others": [run(3060, 0)], "whole": [run(1000, 800)], "less": {"prices": [run(1500, 600)]},
        "small": {"easy": run(700, 700), "hard": run(1000, 980)},
        "small_less": {"sets": {"easy": run(700, 650)}, "between-courses": {"easy": run(700, 700)}},
    })  # fmt: skip

    assert "| p500-7 | 500 | 900 | 0.5 s | 1,100 | 750 | 31.8 % | 1,000 | 800 | 20.0 % | 400 MiB |" in text
    assert "line [2000, 1100, 1000]" in text  # what lies above twice the last points is left out
    assert "The dearest is 4.0 % above the cheapest." in text
    assert "| greedy | 3,060 | 3.0 × | 400 MiB |" in text
    assert "| 1,500 | 1,500 … 1,500 | +50 % | 600 | -25 % |" in text
    assert "| easy | 6 | 900 | 700 | 700 | 300.0 s |" in text
    assert "| hard | 6 | 900 | 1,000 | 980 | 2.0 % |" in text
    assert "Proven best: 1 of 2." in text
    assert text.endswith(
        f"| {ABLATIONS['sets'].about} | 650 of 700 |\n| {ABLATIONS['between-courses'].about} | 300.0 s |"
    )
