"""``commonhour sample``: write a packaged programme, or one of any size, as a folder."""

from __future__ import annotations

from pathlib import Path

import click

from scheduler.cli.places import as_json
from scheduler.cli.text import count, say_json, table

SCALE = "scale"


@click.command(
    "sample",
    short_help="Write a sample programme.",
    epilog="\b\nExamples:  commonhour sample working-at-heights demo\n"
    "           commonhour sample scale big --learners 2000 --courses 15 --seed 7",
)
@click.argument("name", required=False)
@click.argument("folder", metavar="DIR", required=False, type=click.Path(path_type=Path))
@click.option("--list", "to_list", is_flag=True, help="List the samples there are.")
@click.option("--learners", type=int, default=500, show_default=True, help="How many learners (scale only).")
@click.option("--courses", type=int, default=6, show_default=True, help="How many courses (scale only).")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same programme.")
@as_json
@click.pass_context
def sample(
    ctx: click.Context,
    name: str | None,
    folder: Path | None,
    to_list: bool,
    learners: int,
    courses: int,
    seed: int,
    in_json: bool,
) -> None:
    """Write a sample programme NAME into a new folder DIR.

    NAME "scale" makes one of any size, for benchmarks and tests. Every person in a sample is invented.
    """
    from scheduler.samples import SAMPLES, make_sample, make_scale

    if to_list:
        if in_json:
            say_json([{"name": each.name, "about": each.about} for each in SAMPLES.values()])
            return
        rows = [(each.name, each.about) for each in SAMPLES.values()]
        click.echo("\n".join(table([*rows, (SCALE, "any size: --learners, --courses, --seed")], indent="")))
        return
    if name is None or folder is None:
        raise click.UsageError("give the NAME of a sample and a DIR to write it into; --list shows the names")
    if name != SCALE:
        for option in ("learners", "courses"):
            if ctx.get_parameter_source(option) is not click.core.ParameterSource.DEFAULT:
                raise click.UsageError(f"--{option} is for the sample {SCALE!r} only; {name!r} has its own size")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise click.UsageError(f"{str(folder)!r} exists and is not an empty folder; name a new one")
    programme = make_scale(learners, courses, seed) if name == SCALE else make_sample(name, seed=seed)

    from scheduler.folder import write_folder

    write_folder(programme, folder)
    n_learners = len({each.learner for each in programme.enrolments})
    if in_json:
        counts = {"learners": n_learners, "courses": len(programme.courses), "enrolments": len(programme.enrolments)}
        say_json({"sample": name, "folder": str(folder), "title": programme.title, "seed": seed, "counts": counts})
        return
    click.echo(
        f"{programme.title}: {count(n_learners, 'learner')}, {count(len(programme.courses), 'course')}, "
        f"{count(len(programme.enrolments), 'enrolment')}, written to {folder}\n"
        f"next: commonhour plan {folder} --out plan.json"
    )
