"""``commonhour explain``: why somebody has no seat, what could be done, and what a whole course would take."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler.cli.places import as_json, plan_argument, programme_argument, read_plan, start
from scheduler.cli.text import clean, count, say_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.domain.plan import Alternative, Plan, SelfPaced
    from scheduler.domain.programme import Programme
    from scheduler.services.alternatives.course import CourseLadder

MOST_TOLD = 20
_NO_SINGLE_CHANGE = "no single change gives a seat"


@click.command(
    "explain",
    short_help="Say why somebody has no seat, and what it would take.",
    epilog="\b\nExamples:  commonhour explain my-programme plan.json --learner l00042\n"
    "           commonhour explain my-programme plan.json --course heights",
)
@programme_argument
@plan_argument
@click.option("--learner", metavar="ID", default="", help="Only this learner.")
@click.option("--course", metavar="ID", default="", help="Only this course, and what it takes to seat everybody live.")
@as_json
def explain(programme: str, plan_file: Path | None, learner: str, course: str, in_json: bool) -> None:
    """Say why each learner without a live seat has none, and what could be done, cheapest first.

    Without an option: everybody without a seat in a line each, and what would help several at once. With --course also
    the ladder: the least disruptive changes that seat everybody live, each with its price and whom it still leaves out.
    Any alternative is put into effect with `commonhour accept DIR PLAN --alternative ID`.
    """
    with start() as app:
        whole = app.programme(programme)
        plan = read_plan(app, programme, plan_file)
    from scheduler.services.plan_source import require_fitting

    require_fitting(whole, plan, place=str(plan_file or programme))
    _require_known(whole, learner, course)
    entries = [each for each in plan.self_paced if learner in ("", each.learner) and course in ("", each.course)]
    groups = [each for each in plan.group_alternatives if _concerns(each, learner, course)]
    ladder = None
    if course and not learner and entries:
        from scheduler.domain.teaching import CourseId
        from scheduler.services.alternatives.course import climb_for

        ladder = climb_for(whole, plan, CourseId(course))
    if in_json:
        say_json(_as_json(whole, entries, groups, ladder))
    else:
        _tell(whole, plan, entries, groups, ladder, learner, course)


def _require_known(programme: Programme, learner: str, course: str) -> None:
    from difflib import get_close_matches

    for option, value, known in (("--learner", learner, programme.person), ("--course", course, programme.course)):
        if value and value not in known:
            near = get_close_matches(value, [str(each) for each in known], n=1)
            what = "nobody in the programme" if option == "--learner" else "no course of the programme"
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise click.UsageError(f"{option}: {what} is called {value!r}{hint}")


def _concerns(alternative: Alternative, learner: str, course: str) -> bool:
    return any(
        learner in ("", str(each.get("learner"))) and course in ("", str(each.get("course")))
        for each in alternative.seats
    )


def _tell(
    programme: Programme,
    plan: Plan,
    entries: Sequence[SelfPaced],
    groups: Sequence[Alternative],
    ladder: CourseLadder | None,
    learner: str,
    course: str,
) -> None:
    if not entries:
        whom = programme.person[learner].name if learner else "everybody"  # type: ignore[index]
        where = f" of {programme.course[course].title}" if course else ""  # type: ignore[index]
        seats = sum(1 for who, what in plan.seat_of if learner in ("", who) and course in ("", what))
        click.echo(clean(f"Nothing to explain: {whom}{where} has a live seat ({count(seats, 'seat')})."))
        return
    if learner:
        for each in entries:
            _tell_entry(programme, each)
    else:
        click.echo(f"{count(len(entries), 'enrolment')} without a live seat:")
        for each in entries[:MOST_TOLD]:
            click.echo(clean(f"  {_who(programme, each)}: {each.reason.value}{_cheapest(each)}"))
        if len(entries) > MOST_TOLD:
            click.echo(f"  and {len(entries) - MOST_TOLD:,} more; --json lists all")
    if groups:
        click.echo("\nWhat would help several at once, most points for the least disruption first:")
        for group in groups[:MOST_TOLD]:
            _tell_alternative(group, group=True)
    if ladder is not None:
        _tell_ladder(programme, ladder)


def _who(programme: Programme, entry: SelfPaced) -> str:
    return f"{programme.person[entry.learner].name} ({entry.learner}), {programme.course[entry.course].title}"


def _cheapest(entry: SelfPaced) -> str:
    seat = next((each for each in entry.alternatives if each.seats), None)
    if seat is None:
        return "" if _wished(entry) else f"; {_NO_SINGLE_CHANGE}"
    return f"; {seat.kind} gives a seat and {_worth(seat.points)} ({seat.id})"


def _worth(points: int) -> str:
    """Say what a change does to the plan's points."""
    if points == 0:
        return "costs no points"
    return f"saves {count(-points, 'point')}" if points < 0 else f"costs {count(points, 'point')} more"


def _wished(entry: SelfPaced) -> bool:
    from scheduler.domain.plan import Reason

    return entry.reason is Reason.PREFERS_SELF_PACED


def _tell_entry(programme: Programme, entry: SelfPaced) -> None:
    click.echo(clean(f"{_who(programme, entry)}: no live seat, {entry.reason.value}"))
    for blocker in entry.blockers:
        click.echo(clean(f"  because: {blocker.text}"))
    for each in entry.alternatives:
        _tell_alternative(each)
    if not _wished(entry) and not any(each.seats for each in entry.alternatives):
        click.echo(clean(f"  {_NO_SINGLE_CHANGE}; --course {entry.course} looks at several at once"))


def _tell_alternative(alternative: Alternative, *, group: bool = False) -> None:
    seats = f", {count(len(alternative.learners), 'seat')}, disruption {alternative.disruption:,}" if group else ""
    click.echo(clean(f"  {alternative.points:+,} points{seats}  {alternative.kind}  {alternative.id}".rstrip()))
    click.echo(clean(f"      {alternative.text}"))


def _tell_ladder(programme: Programme, ladder: CourseLadder) -> None:
    title = programme.course[ladder.course].title
    click.echo()
    click.echo(clean(f"What it would take to seat everybody of {title} live:"))
    for number, (step, rung) in enumerate(zip(ladder.steps, ladder.rungs, strict=True), 1):
        seats = count(len(step.learners), "seat")
        click.echo(clean(f"  {number}. {step.points:+,} points, {seats}, disruption {step.disruption:,}: {step.text}"))
        still = sum(len(each.learners) for each in ladder.steps[number:]) + len(ladder.left)
        so_far = f"     so far {rung.points:+,} points; {still:,} still without a seat"
        click.echo(clean(f"{so_far}; accept with --alternative {rung.id}"))
    if not ladder.steps:
        click.echo("  No change that was looked at seats anybody.")
    if ladder.left:
        names = ", ".join(f"{programme.person[each].name} ({each})" for each in ladder.left[:MOST_TOLD])
        more = f" and {len(ladder.left) - MOST_TOLD:,} more" if len(ladder.left) > MOST_TOLD else ""
        click.echo(clean(f"  Left out even then: {names}{more}."))
    if ladder.steps and ladder.proven:
        click.echo("  No combination of the changes looked at leaves out fewer, or as many with less disruption.")


def alternative_as_json(alternative: Alternative) -> dict[str, object]:
    """Return an alternative as plain values, as plan.json writes it."""
    from scheduler.folder.plan_json import alternative_values

    return alternative_values(alternative)


def _as_json(
    programme: Programme, entries: Sequence[SelfPaced], groups: Sequence[Alternative], ladder: CourseLadder | None
) -> dict[str, object]:
    from scheduler.folder.plan_json import self_paced_values

    found: dict[str, object] = {
        "programme": programme.title,
        "self_paced": [self_paced_values(each) for each in entries],
        "group_alternatives": [alternative_as_json(each) for each in groups],
    }
    if ladder is not None:
        found["ladder"] = {
            "course": ladder.course,
            "points": ladder.points,
            "proven": ladder.proven,
            "left": list(ladder.left),
            "steps": [
                alternative_as_json(step) | {"accept": rung.id, "points_so_far": rung.points}
                for step, rung in zip(ladder.steps, ladder.rungs, strict=True)
            ],
        }
    return found
