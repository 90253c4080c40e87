"""The argument that says where a programme is, and what reading it and its plan gives."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from scheduler.bootstrap import Application
    from scheduler.domain.plan import Plan

IN_STORE = "store:"


class Place(click.ParamType[str]):
    """A programme folder that is there, or ``store:NAME`` (``store:NAME@3`` for version 3 of its plan)."""

    name = "programme"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text as it is, once it is sure that a folder is there."""
        text = str(value)
        if not text.startswith(IN_STORE) and not Path(text).is_dir():
            kind = "is a file" if Path(text).exists() else "does not exist"
            way_out = f"give a folder that holds programme.toml, or {IN_STORE}NAME for a programme in the store"
            self.fail(f"{text!r} {kind}; {way_out}", param, ctx)
        return text


programme_argument = click.argument("programme", type=Place(), metavar="DIR")
plan_argument = click.argument(
    "plan_file",
    metavar="PLAN",
    required=False,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
as_json = click.option("--json", "in_json", is_flag=True, help="Print figures as one JSON document.")


def is_stored(place: str) -> bool:
    """Whether a place is in the store."""
    return place.startswith(IN_STORE)


def name_of(place: str) -> str:
    """Return the name of a stored programme: ``store:onboarding@3`` is about ``onboarding``."""
    return place.removeprefix(IN_STORE).partition("@")[0]


def start() -> Application:
    """Return the application that the environment says; use it in a ``with``."""
    from scheduler.bootstrap import bootstrap

    return bootstrap()


def read_plan(app: Application, place: str, plan_file: Path | None) -> Plan:
    """Return the plan in a file, or without one that of a stored programme."""
    if plan_file is None:
        return app.source(place).plan()
    from scheduler.folder.plan_json import plan_from_json

    return plan_from_json(plan_file.read_text(encoding="utf-8"), where=str(plan_file))
