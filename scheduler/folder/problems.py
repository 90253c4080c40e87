"""What can be wrong with a folder or a plan file: where it is, what it is, and the way out."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from scheduler.errors import SchedulerError

Report = Callable[[str, str], None]
"""Takes what is wrong with a value (message), and the way out."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong or doubtful in one place of one file.

    Attributes
    ----------
    file
        The file's name inside the folder (``people.csv``, ``calendars/l-017.ics``).
    line
        The line on which the value stands, counted from 1; 0 where no line can be named (a file that is missing).
    field
        The column of a table, or the dotted place of a key (``course.heights.activity.theory.effort_minutes``).
    value
        The text at fault as it stands in the file; empty where something is missing.
    message, way_out
        What is wrong, with the value; what to do about it.
    """

    file: str
    line: int
    field: str
    value: str
    message: str
    way_out: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        about = f"{place}: {self.field}" if self.field else place
        return f"{about}: {self.message}; {self.way_out}"


class BadFolder(SchedulerError):
    """A programme folder with errors. ``problems`` holds all of them; the message has one line for each."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(each) for each in problems))
        self.problems = tuple(problems)


class BadPlan(SchedulerError):
    """A plan file with errors. ``problems`` holds all of them; the message has one line for each."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(each) for each in problems))
        self.problems = tuple(problems)


@dataclass(slots=True)
class Findings:
    """The problems found so far in one file, in the order they were met."""

    file: str
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def error(self, message: str, way_out: str, *, line: int = 0, field: str = "", value: str = "") -> None:
        """Keep one thing that forbids using the folder."""
        self.errors.append(Problem(self.file, line, field, value, message, way_out))

    def warn(self, message: str, way_out: str, *, line: int = 0, field: str = "", value: str = "") -> None:
        """Keep one thing that is allowed and probably not meant."""
        self.warnings.append(Problem(self.file, line, field, value, message, way_out))


class Names:
    """Names that exist, and for a name that does not, the one that was probably meant.

    Comparing a name with thousands of others takes a tenth of a second, so a file in which *every* reference is wrong
    gets ``patience`` single comparisons; names that differ in case only are found without any.
    """

    def __init__(self, known: Iterable[str], *, patience: int = 20_000) -> None:
        self._known = dict.fromkeys(map(str, known))
        self._by_case = {each.casefold(): each for each in self._known}
        self._found: dict[str, str | None] = {}
        self._patience = patience

    def __contains__(self, name: object) -> bool:
        return name in self._known

    def __bool__(self) -> bool:
        return bool(self._known)

    def nearest(self, name: str) -> str | None:
        """Return the known name that is most like ``name``, or nothing if none is."""
        if name.casefold() in self._by_case:
            return self._by_case[name.casefold()]
        if name not in self._found:
            if self._patience <= 0:
                return None
            self._patience -= len(self._by_case)
            near = difflib.get_close_matches(name.casefold(), self._by_case, n=1)
            self._found[name] = self._by_case[near[0]] if near else None
        return self._found[name]

    def suggestion(self, name: str, otherwise: str) -> str:
        """Return the way out: the nearest name if there is one, else what to do instead."""
        near = self.nearest(name)
        return f"did you mean {near!r}?" if near is not None else otherwise
