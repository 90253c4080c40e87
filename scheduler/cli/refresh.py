"""``commonhour refresh``: people's calendars, fetched from where they are kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler.cli.places import as_json
from scheduler.cli.statuses import FINDINGS
from scheduler.cli.text import clean, count, say_json

if TYPE_CHECKING:
    from scheduler.domain.people import PersonId

AT_ONCE = 8
"""Sources asked at the same time: mostly waiting."""


@click.command(
    short_help="Fetch people's calendars from files, addresses and CalDAV servers.",
    epilog="Example:  commonhour refresh my-programme",
)
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--allow-empty", is_flag=True, help="Believe calendars that come back without any busy time.")
@as_json
@click.pass_context
def refresh(ctx: click.Context, folder: Path, allow_empty: bool, in_json: bool) -> None:
    """Fetch the calendars that calendar_sources.csv names into calendars/.

    A calendar that cannot be fetched stays as it was. One that would become empty is left alone until you say
    --allow-empty. Either is a finding (exit status 1).
    """
    from scheduler.bootstrap import calendar_fetcher, utc_now
    from scheduler.folder import load_folder
    from scheduler.folder.remembered import remember, remembered
    from scheduler.folder.sources import present_calendar, read_sources, replace_calendar
    from scheduler.services.find_availability import AROUND, horizon
    from scheduler.services.refresh_calendars import Known, Outcome, Refreshed, by_person, refresh_calendar

    programme = load_folder(folder)
    sources = by_person(read_sources(folder, programme.person))
    known, now = remembered(folder), utc_now()
    first, last = horizon(programme)
    start, end = first - AROUND, last + AROUND
    fetcher = calendar_fetcher(folder, start, end)

    def one(person_id: PersonId) -> Refreshed:
        person = programme.person[person_id]
        return refresh_calendar(
            person,
            sources[person.id],
            fetcher,
            present_calendar(folder, person.id),
            known.get(person.id, Known()),
            start=start,
            end=end,
            now=now,
            allow_empty=allow_empty,
        )

    results = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for result in pool.map(one, sources):
            if result.data is not None:
                replace_calendar(folder, result.person, result.data)
            known[result.person] = result.known
            results.append(result)
    remember(folder, known)
    numbers = {outcome: sum(each.outcome is outcome for each in results) for outcome in Outcome}
    if in_json:
        people = [{"person": each.person, "outcome": each.outcome, "said": each.said} for each in results]
        say_json(
            {
                "folder": str(folder),
                "people": people,
                "counts": {str(outcome): number for outcome, number in numbers.items()},
            }
        )
    else:
        for each in results:
            if each.said:
                click.echo(f"warning: {clean(each.said)}", err=True)
        parts = [f"{number:,} {WORDS[outcome]}" for outcome, number in numbers.items() if number]
        click.echo(f"{count(len(results), 'calendar')}: {', '.join(parts) or 'none has a source'}")
    if numbers[Outcome.KEPT] or numbers[Outcome.WOULD_EMPTY]:
        ctx.exit(FINDINGS)


WORDS = {
    "unchanged": "unchanged",
    "changed": "changed",
    "kept": "not fetched and left as they were",
    "would-empty": "left alone because they came back empty",
}
