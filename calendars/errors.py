"""What can be wrong with a calendar, a zone or an hours text. Every message says whose, what and the way out."""

from __future__ import annotations


class CalendarError(Exception):
    """The base of this package's errors.

    Parameters
    ----------
    message, where, value
        The sentence for a person; whose or which file; the text at fault.
    """

    def __init__(self, message: str, *, where: str = "", value: str = "") -> None:
        super().__init__(f"{where}: {message}" if where else message)
        self.message, self.where, self.value = message, where, value


class UnknownZone(CalendarError):
    """A zone name that the pinned IANA data does not have."""


class WallTimeHasZone(CalendarError):
    """A wall time was expected, but the value already carries a zone."""


class BadHours(CalendarError):
    """A text that is not in opening_hours notation, or means no hours at all."""


class UnknownHolidays(CalendarError):
    """A country or subdivision code without public holidays."""


class UnreadableCalendar(CalendarError):
    """A file that is not an iCalendar file, or that cannot be expanded safely."""
