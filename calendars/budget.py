"""The time that reading one calendar may take."""

from __future__ import annotations

import time

from calendars.errors import UnreadableCalendar

SECONDS = 1.2
"""Processor time after which no further series is begun. One takes at most half a second, so two are not passed, even
where other work slows it down; a calendar of 130 events takes five thousandths."""


class Budget:
    """The processor time of the calling thread since this was made."""

    def __init__(self, where: str, seconds: float = SECONDS) -> None:
        self._where, self._until = where, time.thread_time() + seconds

    @property
    def spent(self) -> bool:
        """Whether nothing is left."""
        return time.thread_time() > self._until

    def check(self) -> None:
        """Do nothing while time is left.

        Raises
        ------
        UnreadableCalendar
            If none is.
        """
        if self.spent:
            raise UnreadableCalendar(
                f"it takes more than {SECONDS:g} s of processor time to read, as calendars do that were made to stop "
                "a reader, or that hold decades; export only the months of the programme",
                where=self._where,
            )
