"""Text for terminals: nothing that came from a file may steer the terminal, nor be taken for markup."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

# C0 and C1 controls but for the tab, and the marks that turn the direction of writing
_CODES = (*range(0x09), *range(0x0A, 0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_STEERING = dict.fromkeys(_CODES, "\N{REPLACEMENT CHARACTER}")


def clean(text: str) -> str:
    """Return a text with every character replaced that would steer a terminal; line ends among them."""
    return text.translate(_STEERING)


def count(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: ``1 learner``, ``2,000 learners``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def say_json(document: object) -> None:
    """Print one JSON document on standard output."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def table(rows: Sequence[Sequence[str]], *, right: Sequence[int] = (), indent: str = "  ") -> list[str]:
    """Return rows as aligned lines of plain text; ``right`` are the columns aligned to the right (numbers)."""
    from rich.cells import cell_len

    cleaned = [[clean(cell) for cell in row] for row in rows]
    if not cleaned:
        return []
    widths = [max(cell_len(row[column]) for row in cleaned) for column in range(len(cleaned[0]))]

    def padded(cell: str, column: int) -> str:
        room = " " * (widths[column] - cell_len(cell))
        return room + cell if column in right else cell + room

    return [indent + "  ".join(padded(cell, column) for column, cell in enumerate(row)).rstrip() for row in cleaned]


def console(*, to_stderr: bool = False) -> Console:
    """Return a console that takes text as it is: no markup, no emoji codes, no guessing of colours."""
    from rich.console import Console

    return Console(stderr=to_stderr, markup=False, emoji=False, highlight=False)
