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


class BadAddress(CalendarError):
    """Something that is not one e-mail address, where an invite needs one."""

    def __init__(self, address: str, where: str) -> None:
        super().__init__(
            f"{address!r} is not an e-mail address; write one address such as 'ada@example.org'",
            where=where,
            value=address,
        )


class BadLink(CalendarError):
    """A join link, or a template for join links, that is not a plain web address."""


class BadState(CalendarError):
    """A record of what was sent that cannot be read; without it, numbers already used could be used again."""


class CalendarServerError(CalendarError):
    """A calendar server that cannot be reached, or that refuses what it is asked."""


class UnreadableReply(CalendarError):
    """A mail or file in which there is no answer to an invite."""


class UnsafeInvite(CalendarError):
    """An invite that the pre-send check refuses. The fault is in the writer, not in anybody's data."""
