"""``commonhour carry-over``: a plan's out-of-hours minutes into the next programme's burden_minutes, never twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler.cli.places import (
    Place,
    as_json,
    is_stored,
    name_of,
    plan_argument,
    programme_argument,
    read_plan,
    start,
)
from scheduler.cli.statuses import FINDINGS
from scheduler.cli.text import clean, console, count, say_json, table

if TYPE_CHECKING:
    from scheduler.bootstrap import Application
    from scheduler.domain.programme import Programme
    from scheduler.services.carry_over import Borne, CarryOver


@click.command(
    "carry-over",
    short_help="Count a plan's burden in the next programme.",
    epilog="\b\nExamples:  commonhour carry-over spring spring.json --into autumn\n"
    "           commonhour carry-over spring spring.json --out burden.csv",
)
@programme_argument
@plan_argument
@click.option("--into", type=Place(), metavar="NEXTDIR", help="The next programme: a folder, or store:NAME.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write the list as CSV.")
@as_json
@click.pass_context
def carry_over_command(
    ctx: click.Context, programme: str, plan_file: Path | None, into: str | None, out: Path | None, in_json: bool
) -> None:
    """Add everybody's out-of-hours minutes of PLAN to their burden_minutes in the next programme, worst-off first.

    People are matched by id; who is not in the next programme is named. The next programme's programme.toml remembers
    what it counts in carried_over, so that the same programme is never counted twice. The plan is checked first.
    """
    if into is None and out is None:
        raise click.UsageError("carry it over where? Give --into NEXTDIR, or --out FILE for the list alone")
    from scheduler.services.carry_over import carry_over
    from scheduler.services.check_plan import check_plan
    from scheduler.services.find_availability import find_availability

    with start() as app:
        whole = app.programme(programme)
        plan = read_plan(app, programme, plan_file)
        report = check_plan(whole, plan)
        if not report.ok:
            from scheduler.cli.check import report_as_json, tell_report

            if in_json:
                say_json(report_as_json(report))
            else:
                tell_report(report, str(plan_file or programme))
                click.echo("Nothing was carried over.")
            ctx.exit(FINDINGS)
        following = app.programme(into) if into else None
        found = carry_over(whole, find_availability(whole), plan, following, place=into or "")
        if into is not None and following is not None:
            _write_into(app, into, following, found)
    if out is not None:
        _write_csv(out, found)
    if in_json:
        say_json(_as_json(found, into, out))
        return
    page = console()
    for line in _lines(found, into, out):
        page.print(line, style="bold" if line and not line.startswith(" ") else "", soft_wrap=True)


def _write_into(app: Application, into: str, following: Programme, found: CarryOver) -> None:
    if is_stored(into):
        from scheduler.services.carry_over import carried_into

        entry = app.store.entry(name_of(into))
        changed = carried_into(following, found)
        app.store.replace_programme(entry.name, changed, now=app.now(), revision=entry.revision)
        return
    from scheduler.folder.changes import add_burden

    add_burden(Path(into), {each.id: each.total for each in found.people if each.added}, found.mark)


def _write_csv(out: Path, found: CarryOver) -> None:
    import csv
    import io

    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(["id", "name", "before_minutes", "added_minutes", "burden_minutes"])
    writer.writerows([each.id, each.name, each.before, each.added, each.total] for each in found.people)
    out.write_text(written.getvalue(), encoding="utf-8")


def _lines(found: CarryOver, into: str | None, out: Path | None) -> Iterator[str]:
    yield "Out-of-hours minutes, worst-off first"
    rows = [("", "before", "added", "from now on"), *(_row(each) for each in found.people)]
    yield from table(rows, right=(1, 2, 3)) if found.people else ["  nobody has any"]
    if found.missing:
        yield f"Not in {clean(into or '')}, so not carried over ({len(found.missing):,})"
        yield from table([(each.name, each.id, f"{each.added:,}") for each in found.missing], right=(2,))
    n_changed = sum(each.added > 0 for each in found.people)
    if into is not None:
        yield f"Added for {count(n_changed, 'person', 'people')} in {clean(into)}, which remembers {clean(found.mark)}"
    if out is not None:
        yield f"Written to {clean(str(out))}"


def _row(each: Borne) -> tuple[str, str, str, str]:
    return (f"{each.name} ({each.id})", f"{each.before:,}", f"{each.added:,}", f"{each.total:,}")


def _as_json(found: CarryOver, into: str | None, out: Path | None) -> dict[str, object]:
    def plain(each: Borne) -> dict[str, object]:
        return {
            "id": each.id,
            "name": each.name,
            "before_minutes": each.before,
            "added_minutes": each.added,
            "burden_minutes": each.total,
        }

    return {
        "mark": found.mark,
        "into": into,
        "out": str(out) if out else None,
        "people": [plain(each) for each in found.people],
        "missing": [plain(each) for each in found.missing],
    }
