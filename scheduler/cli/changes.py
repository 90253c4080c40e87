"""What a new plan changes, on the terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import click

from scheduler.cli.text import clean, count
from scheduler.domain.people import PersonId

if TYPE_CHECKING:
    from scheduler.domain.plan import Section
    from scheduler.domain.programme import Programme
    from scheduler.services.list_changes import Change

MOST_NAMED = 12
"""Learners that one line of changes names before it says how many more there are."""

_HAPPENS = {
    "left": "no longer in it",
    "seated": "new seats",
    "lost": "without a live seat now",
    "moved": "to another section",
    "retimed": "at other times",
    "new-instructor": "with another instructor",
    "recording": "with other recordings",
}


def print_changes(programme: Programme, changes: Sequence[Change]) -> None:
    """Print every change, those of one section and cause together."""
    for line in change_lines(programme, changes):
        click.echo(line)


def change_lines(programme: Programme, changes: Sequence[Change]) -> Iterator[str]:
    """Yield a heading and, for each section and cause, what happens and to whom."""
    if not changes:
        yield "Changes: none; every published seat stays as it is."
        return
    points = sum(each.points for each in changes)
    n_people = len({each.learner for each in changes})
    yield f"Changes for {count(n_people, 'learner')}, {points:,} change points"

    def together(each: Change) -> tuple[str, ...]:
        return (each.course, each.kind.value, _id(each.was), _id(each.now), each.because)

    for (_, kind, was, now, because), some in groupby(sorted(changes, key=together), key=together):
        mine = list(some)
        where = f"{was} → {now}" if was and now and was != now else now or was
        names = [_name(programme, each.learner) for each in mine[:MOST_NAMED]]
        more = f" and {len(mine) - MOST_NAMED:,} more" if len(mine) > MOST_NAMED else ""
        yield clean(f"  {where} {_HAPPENS[kind]}: {', '.join(names)}{more}")
        for old, new in mine[0].sessions:
            yield clean(f"    {old.activity}: {old.start:%a %d %b %H:%M} → {new.start:%a %d %b %H:%M} UTC")
        if mine[0].was and mine[0].now and mine[0].was.instructor != mine[0].now.instructor:
            before, after = (_name(programme, each.instructor) for each in (mine[0].was, mine[0].now))
            yield clean(f"    taught by {after}, before by {before}")
        yield clean(f"    because: {because}")


def changes_as_json(changes: Sequence[Change]) -> list[dict[str, object]]:
    """Return changes as plain values; the shape is told in docs/replanning.md."""
    return [
        {
            "learner": each.learner,
            "course": each.course,
            "kind": each.kind.value,
            "was": _id(each.was) or None,
            "now": _id(each.now) or None,
            "instructors": [section.instructor if section else None for section in (each.was, each.now)],
            "sessions": [
                {
                    "activity": old.activity,
                    "was": f"{old.start:%Y-%m-%dT%H:%M:%SZ}",
                    "now": f"{new.start:%Y-%m-%dT%H:%M:%SZ}",
                }
                for old, new in each.sessions
            ],
            "because": each.because,
            "points": each.points,
        }
        for each in changes
    ]


def _id(section: Section | None) -> str:
    return section.id if section is not None else ""


def _name(programme: Programme, ident: str) -> str:
    person = programme.person.get(PersonId(ident))
    return f"{person.name} ({ident})" if person else ident
