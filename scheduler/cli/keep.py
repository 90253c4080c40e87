"""``commonhour import``, ``export`` and ``list``: programmes and plans that are kept in the store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler.cli.places import IN_STORE, as_json, start
from scheduler.cli.progress import in_figures
from scheduler.cli.text import clean, count, say_json, table

if TYPE_CHECKING:
    from scheduler.services.ports import PlanVersion, ProgrammeEntry


@click.command(
    "import",
    short_help="Keep a programme folder in the store.",
    epilog="Example:  commonhour import my-programme --plan plan.json",
)
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--name", default="", help="What to call it; by default a name made from its title.")
@click.option("--replace", is_flag=True, help="Put it in place of the programme of that --name; its plans stay.")
@click.option(
    "--plan", "plan_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Keep this plan too."
)
@as_json
def import_folder(folder: Path, name: str, replace: bool, plan_file: Path | None, in_json: bool) -> None:
    """Keep a programme folder in the store.

    From then on the other commands take it as store:NAME. Nothing is lost: `commonhour export` gives the folder back.
    The store is a file in your data folder, or what COMMONHOUR_DATABASE says.
    """
    if replace and not name:
        raise click.UsageError("--replace needs the --name of the programme to replace")
    with start() as app:
        from scheduler.folder import load_folder
        from scheduler.folder.plan_json import plan_from_json

        programme = load_folder(folder)
        plan = plan_from_json(plan_file.read_text(encoding="utf-8"), where=str(plan_file)) if plan_file else None
        if replace:
            revision = app.store.entry(name).revision
            app.store.replace_programme(name, programme, now=app.now(), revision=revision)
            kept = app.store.entry(name).name
        else:
            kept = app.store.add_programme(programme, now=app.now(), name=name)
        if plan is not None:
            app.store.add_plan(kept, plan, now=app.now(), note=f"imported from {plan_file}")
        entry = app.store.entry(kept)
    if in_json:
        say_json(_entry_as_json(entry))
    else:
        with_plan = f", with version {entry.latest_plan} of its plan" if plan is not None else ""
        click.echo(f"{clean(entry.title)} is kept as {IN_STORE}{entry.name} (revision {entry.revision}){with_plan}")


@click.command(
    "export",
    short_help="Write a stored programme as a folder.",
    epilog="Example:  commonhour export global-onboarding my-copy",
)
@click.argument("name")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def export_programme(name: str, folder: Path) -> None:
    """Write a stored programme NAME as a folder DIR, with its latest plan as DIR/plan.json if it has one.

    NAME@3 writes version 3 of the plan instead.
    """
    from scheduler.folder import write_folder
    from scheduler.folder.plan_json import plan_to_json

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise click.UsageError(f"{str(folder)!r} exists and is not an empty folder; name a new one")
    place = name if name.startswith(IN_STORE) else IN_STORE + name
    with start() as app:
        source = app.source(place)
        programme = source.programme()
        has_plan = "@" in place or app.store.entry(place.removeprefix(IN_STORE)).latest_plan > 0
        plan = source.plan() if has_plan else None
    write_folder(programme, folder)
    if plan is not None:
        (folder / "plan.json").write_text(plan_to_json(plan), encoding="utf-8")
    also = " with plan.json" if plan is not None else ""
    click.echo(f"{clean(programme.title)}: written to {clean(str(folder))}{also}")


@click.command("list", short_help="List what is in the store.", epilog="Example:  commonhour list global-onboarding")
@click.argument("name", required=False)
@as_json
def list_kept(name: str | None, in_json: bool) -> None:
    """List the programmes in the store, or every version of the plan of one."""
    with start() as app:
        if name is None:
            entries = app.store.programmes()
            if in_json:
                say_json([_entry_as_json(each) for each in entries])
            elif not entries:
                click.echo("The store is empty; `commonhour import DIR` puts a programme folder into it.")
            else:
                click.echo("\n".join(table([_entry_row(each) for each in entries], indent="")))
            return
        versions = app.store.versions(name.removeprefix(IN_STORE))
    if in_json:
        say_json([_version_as_json(each) for each in versions])
    elif not versions:
        click.echo(f"{clean(name)} has no plan yet; `commonhour plan {IN_STORE}{clean(name)}` makes one.")
    else:
        click.echo("\n".join(table([_version_row(each) for each in versions], right=(0,), indent="")))


def _entry_row(entry: ProgrammeEntry) -> tuple[str, ...]:
    plan = f"plan version {entry.latest_plan}" if entry.latest_plan else "no plan"
    size = f"{count(entry.n_people, 'person', 'people')}, {count(entry.n_courses, 'course')}"
    return (f"{IN_STORE}{entry.name}", entry.title, f"{entry.start} to {entry.end}", size, plan)


def _version_row(version: PlanVersion) -> tuple[str, ...]:
    score = version.score
    return (
        str(version.number),
        f"{version.created:%Y-%m-%d %H:%M} UTC",
        in_figures(score.points, score.lower_bound),
        f"{score.live_seats:,} live seats, {score.self_paced:,} self-paced",
        f"revision {version.revision}",
        version.note,
    )


def _entry_as_json(entry: ProgrammeEntry) -> dict[str, object]:
    return {
        "name": entry.name,
        "title": entry.title,
        "start": entry.start.isoformat(),
        "end": entry.end.isoformat(),
        "time_zone": entry.time_zone,
        "people": entry.n_people,
        "courses": entry.n_courses,
        "enrolments": entry.n_enrolments,
        "revision": entry.revision,
        "latest_plan": entry.latest_plan,
        "created": entry.created.isoformat(),
        "changed": entry.changed.isoformat(),
    }


def _version_as_json(version: PlanVersion) -> dict[str, object]:
    from dataclasses import asdict

    return {
        "version": version.number,
        "created": version.created.isoformat(),
        "revision": version.revision,
        "note": version.note,
        "score": asdict(version.score),
        "made": asdict(version.made) | {"versions": dict(version.made.versions)},
    }
