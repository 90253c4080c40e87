"""``commonhour replies``: read what people answered, keep it, and show who cannot come and what could be done."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler.cli.places import as_json, is_stored, programme_argument, read_plan, start
from scheduler.cli.statuses import FINDINGS
from scheduler.cli.text import clean, count, say_json

if TYPE_CHECKING:
    from calendars.answers import AnswerState
    from calendars.sequence import InviteState
    from scheduler.services.receive_replies import Received, SeatAnswer

ENDINGS = (".eml", ".ics")


@click.command(
    "replies",
    short_help="Read answers to invites, and show who cannot come.",
    epilog="Example:  commonhour replies my-programme plan.json inbox --invites invites",
)
@programme_argument
@click.argument("paths", metavar="PLAN FILE…", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--invites",
    "folder",
    required=True,
    metavar="OUTDIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where `commonhour invites` wrote; the answers are kept there.",
)
@click.option("--trust", is_flag=True, help="Count answers although nothing shows who sent them.")
@as_json
@click.pass_context
def replies(
    ctx: click.Context, programme: str, paths: tuple[Path, ...], folder: Path, trust: bool, in_json: bool
) -> None:
    """Read answers from mails (.eml) and calendar files (.ics), or folders of them.

    In any order, any number of times: the same answers leave the same state, OUTDIR/answers.json. An answer never
    changes the plan. For a programme in the store PLAN is left out.
    """
    from scheduler.services.receive_replies import ANSWERS, receive_replies

    plan_file, given = (None, paths) if is_stored(programme) else (paths[0], paths[1:])
    if not given:
        raise click.UsageError("which answers? Give .eml or .ics files after the plan, or a folder of them")
    with start() as app:
        whole = app.programme(programme)
        plan = read_plan(app, programme, plan_file)
        now = app.now()
    received = receive_replies(
        whole,
        plan,
        ((str(each), each.read_bytes()) for each in _files(given)),
        invites=_told(folder),
        answers=read_answers(folder),
        now=now,
        trust=trust,
    )
    aside = folder / f".{ANSWERS}.{os.getpid()}"
    aside.write_text(received.answers.to_json(), encoding="utf-8")
    aside.replace(folder / ANSWERS)
    if in_json:
        say_json(_as_json(received))
    else:
        _tell(received)
    if any(each.verdict is None or each.verdict == "held" for each in received.log):
        ctx.exit(FINDINGS)


def read_answers(folder: Path) -> AnswerState:
    """Return the answers kept in a folder of invites; none where none were read yet."""
    from calendars.answers import AnswerState
    from scheduler.services.receive_replies import ANSWERS

    file = folder / ANSWERS
    return AnswerState.from_json(file.read_text(encoding="utf-8"), where=str(file)) if file.exists() else AnswerState()


def _told(folder: Path) -> InviteState:
    from scheduler.cli.invites import read_state

    state = read_state(folder)
    if state is None:
        raise click.UsageError(f"{folder} holds no state.json; give the folder that `commonhour invites` wrote")
    return state


def _files(given: tuple[Path, ...]) -> Iterator[Path]:
    for path in given:
        if path.is_dir():
            yield from sorted(each for each in path.rglob("*") if each.suffix.lower() in ENDINGS and each.is_file())
        else:
            yield path


def _as_json(received: Received) -> dict[str, object]:
    return {
        "log": [
            {"file": each.file, "verdict": each.verdict or "unreadable", "text": each.text} for each in received.log
        ],
        "by_answer": {answer.lower(): number for answer, number in sorted(received.by_answer.items())},
        "seats": [_seat_as_json(each) for each in received.seats],
    }


def _seat_as_json(seat: SeatAnswer) -> dict[str, object]:
    return {
        "person": seat.person,
        "section": seat.section,
        "activity": seat.activity,
        "start": seat.start.isoformat().replace("+00:00", "Z"),
        "answer": seat.answer.lower(),
        "comment": seat.comment,
        "delegated_to": seat.delegated_to,
        "wishes": [[each.isoformat().replace("+00:00", "Z") for each in wish] for wish in seat.wishes],
        "alternatives": [{"kind": each.kind, "text": each.text, "section": each.section} for each in seat.alternatives],
        "asks_again": seat.asks_again,
    }


def _tell(received: Received) -> None:
    for each in received.log:
        click.echo(f"{clean(each.file)}: {each.verdict or 'unreadable'}: {clean(each.text)}")
    said = ", ".join(f"{number:,} {answer.lower()}" for answer, number in sorted(received.by_answer.items()))
    click.echo(f"{count(len(received.seats), 'invite')}: {said or 'none announced'}")
    for seat in received.seats:
        where = f"{seat.person}, {seat.section}/{seat.activity} at {seat.start:%Y-%m-%d %H:%M} UTC"
        if seat.answer == "DECLINED":
            click.echo(f"declined: {clean(where)}" + (f": {clean(seat.comment)}" if seat.comment else ""))
            for other in seat.alternatives:
                click.echo(f"  instead: {clean(other.text)}")
            if not seat.alternatives:
                click.echo("  instead: nothing that keeps every rule; plan it again, or ask for another time")
        for begins, ends in seat.wishes:
            click.echo(f"wish: {clean(where)}: {begins:%Y-%m-%d %H:%M} to {ends:%H:%M} UTC would suit better")
        if seat.delegated_to:
            click.echo(f"delegated: {clean(where)} to {clean(seat.delegated_to)}; the seat stays with {seat.person}")
        if seat.asks_again:
            click.echo(f"asks again: {clean(where)}; send the last message once more")
