"""``commonhour accept``: put an alternative into effect, in the programme's files and in a new checked plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler.cli.places import as_json, is_stored, name_of, plan_argument, programme_argument, read_plan, start
from scheduler.cli.text import clean, count, say_json

if TYPE_CHECKING:
    from scheduler.bootstrap import Application
    from scheduler.domain.programme import Programme
    from scheduler.services.alternatives.accept import Accepted


@click.command(
    "accept",
    short_help="Put an alternative into effect.",
    epilog="Example:  commonhour accept my-programme plan.json --alternative stretch-1a2b3c4d --dry-run",
)
@programme_argument
@plan_argument
@click.option("--alternative", "ident", required=True, metavar="ID", help="Which, as `commonhour explain` names it.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the new plan; by default in place of PLAN, which is kept as plan.previous.json.",
)
@click.option("--dry-run", is_flag=True, help="Write nothing; say which lines of which files would change.")
@as_json
def accept(programme: str, plan_file: Path | None, ident: str, out: Path | None, dry_run: bool, in_json: bool) -> None:
    """Make the changes that an alternative asks for, and write the plan with its seats.

    The alternative is checked once more as it stands: every rule, and the points that it promised. If the programme or
    the plan is no longer what it was made for, nothing is written. Only the lines of programme.toml and people.csv that
    have to change are changed. A stored programme gets a new revision, and the plan a new version.
    """
    from scheduler.services.alternatives.accept import accept as accept_it

    with start() as app:
        revision = app.store.entry(name_of(programme)).revision if is_stored(programme) else 0
        whole = app.programme(programme)
        plan = read_plan(app, programme, plan_file)
        found = accept_it(whole, plan, ident)
        lines = _lines(programme, whole, found)
        places = {} if dry_run else _write(app, programme, whole, found, plan_file, out, revision)
    if in_json:
        say_json(_as_json(found, lines, places, dry_run=dry_run))
        return
    _tell(found, plan.score.points, lines, places, dry_run=dry_run)


def _lines(place: str, old: Programme, found: Accepted) -> list[str]:
    if is_stored(place):
        return [f"{each.what}: {each.field} = {each.after}, now {each.before}" for each in found.edits]
    from scheduler.folder.edit import edited_lines

    return [str(each) for each in edited_lines(Path(place), old, found.programme)]


def _write(
    app: Application,
    place: str,
    old: Programme,
    found: Accepted,
    plan_file: Path | None,
    out: Path | None,
    revision: int,
) -> dict[str, str]:
    if is_stored(place):
        name = name_of(place)
        if found.edits:
            revision = app.store.replace_programme(name, found.programme, now=app.now(), revision=revision)
        note = f"accepted {found.alternative.id}"
        number = app.store.add_plan(name, found.plan, now=app.now(), note=note, revision=revision)
        places = {"plan": f"store:{name}@{number}"}
        if out is not None:
            app.source(".", out).keep(found.plan)
            places["file"] = str(out)
        return places
    from scheduler.folder.edit import edit_folder

    if found.edits:
        edit_folder(Path(place), old, found.programme)
    target = out or plan_file or Path("plan.json")
    app.source(place, target).keep(found.plan)
    return {"plan": str(target)}


def _tell(found: Accepted, before: int, lines: list[str], places: dict[str, str], *, dry_run: bool) -> None:
    click.echo(clean(found.alternative.text))
    click.echo("\nWhat changes in the programme:" if lines else "\nNothing changes in the programme.")
    for each in lines:
        for line in each.splitlines():
            click.echo(clean(f"  {line}"))
    score = found.plan.score
    change = f"{before:,} points become {score.points:,} ({score.points - before:+,})"
    seats = f"{count(score.live_seats, 'live seat')}, {score.self_paced:,} self-paced"
    click.echo(f"\n{change}; {seats}, {count(score.sections, 'section')}.")
    if found.also_seated:
        also = ", ".join(f"{who} ({course})" for who, course in found.also_seated[:10])
        more = f" and {len(found.also_seated) - 10} more" if len(found.also_seated) > 10 else ""
        click.echo(clean(f"With the change a seat also serves: {also}{more}."))
    if dry_run:
        click.echo("Nothing was written (--dry-run).")
    else:
        click.echo(clean(f"Checked against every rule and written to {' and '.join(places.values())}."))


def _as_json(found: Accepted, lines: list[str], places: dict[str, str], *, dry_run: bool) -> dict[str, object]:
    from dataclasses import asdict

    from scheduler.cli.explain import alternative_as_json

    return {
        "alternative": alternative_as_json(found.alternative),
        "edits": [asdict(each) for each in found.edits],
        "lines": lines,
        "also_seated": [{"learner": who, "course": course} for who, course in found.also_seated],
        "score": asdict(found.plan.score),
        "written": places,
        "dry_run": dry_run,
    }
