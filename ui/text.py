"""Words, numbers and times as pages write them. The only place where user text becomes Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from math import ceil

REASONS = {
    "prefers-self-paced": "Asked for self-paced",
    "language": "Language",
    "no-common-hours": "No common hours",
    "below-minimum": "Too few who share hours",
    "clash": "Clash with other seats",
    "no-capacity": "No capacity left",
    "costs-more": "A seat costs more",
}
REASONS_IN_FULL = {
    "prefers-self-paced": "asked to take this course at their own pace.",
    "language": "does not share the course's language with an instructor who could teach it.",
    "no-common-hours": "shares no series of session times with any instructor of this course.",
    "below-minimum": "shares hours with an instructor, but with too few other learners to make up a section.",
    "clash": "could attend, but every series that would do clashes with other live seats or a daily limit.",
    "no-capacity": "could attend, but sections, instructors, licences or team limits are used up.",
    "costs-more": "could have had a seat, which would have cost more points than it saves.",
}
ALTERNATIVES = {
    "self-paced": ("Study at own pace", ":material/menu_book:"),
    "recording": ("Make up from the recording", ":material/replay:"),
    "stretch": ("Stretch the hours", ":material/schedule:"),
    "instructor": ("Add an instructor", ":material/person_add:"),
    "smaller-section": ("Allow a smaller section", ":material/group_remove:"),
    "extra-section": ("Open another section", ":material/add_circle:"),
    "move": ("Move a section", ":material/swap_horiz:"),
    "shorter-session": ("Shorten a session", ":material/timer:"),
    "later": ("Run longer", ":material/event:"),
    "ladder": ("A step of the ladder", ":material/stairs:"),
}

# Bare addresses become links after all escapes are read, wherever these three stand unbroken; an invisible joiner
# that allows no line break keeps them apart.
_ADDRESS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)", re.IGNORECASE)
_JOINER = "\u2060"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=&@/\"'])")


def md(text: object) -> str:
    """Return text that Markdown shows as it is: no emphasis, links, images, colours, mathematics or HTML.

    Every character that Markdown or Streamlit's own directives read is escaped, line breaks become spaces, and
    entities are broken up, since names come from files that anybody may have written.
    """
    flat = _ADDRESS.sub(_JOINER, " ".join(str(text).split()))
    return _MARKDOWN.sub(lambda found: "&amp;" if found[0] == "&" else "\\" + found[0], flat)


def number(value: int) -> str:
    """Return a count with thousands set apart."""
    return f"{value:,}"


def signed(value: int) -> str:
    """Return a change with its sign: ``+40``, ``−1,940``."""
    return f"{value:+,}".replace("-", "−")


def plural(n: int, one: str, many: str = "") -> str:
    """Return ``1 learner`` or ``2 learners``."""
    return f"{number(n)} {one if n == 1 else many or one + 's'}"


def percent(share: float) -> str:
    """Return a share as a whole per cent, never rounding up to 100 nor down to 0."""
    whole = round(share * 100)
    if whole == 100 and share < 1:
        whole = 99
    if whole == 0 and share > 0:
        return "under 1 %"
    return f"{whole} %"


def at_most(share: float) -> str:
    """Return a share as a whole per cent that is never less than the truth."""
    # 0.55 in binary is a little more than 55 hundredths
    return f"{ceil(share * 100 - 1e-9)} %"


def minutes(value: int) -> str:
    """Return a length of time: ``45 min``, ``2 h``, ``3 h 15 min``."""
    hours, rest = divmod(value, 60)
    if not hours:
        return f"{rest} min"
    return f"{number(hours)} h {rest} min" if rest else f"{number(hours)} h"


def clock(at: datetime) -> str:
    """Return what the clock shows, 24 hours."""
    return f"{at:%H:%M}"


def day(at: date) -> str:
    """Return ``Tue 9 Mar``."""
    return f"{at:%a} {at.day} {at:%b}"


def day_year(at: date) -> str:
    """Return ``9 March 2027``."""
    return f"{at.day} {at:%B %Y}"


def span(start: date, end: date) -> str:
    """Return ``1 March to 18 April 2027`` for dates of which the second is the first one no longer meant."""
    last = end - timedelta(days=1)
    first = f"{start.day} {start:%B}" if start.year == last.year else day_year(start)
    return f"{first} to {day_year(last)}"


def week(monday: date) -> str:
    """Return ``8–14 Mar``: the week that begins on a Monday."""
    sunday = monday + timedelta(days=6)
    if sunday.month == monday.month:
        return f"{monday.day}–{sunday.day} {monday:%b}"
    return f"{monday.day} {monday:%b} – {sunday.day} {sunday:%b}"


def shift(days: int) -> str:
    """Return ``next day``, ``previous day``, or nothing for the same day."""
    if days == 0:
        return ""
    if abs(days) == 1:
        return "next day" if days > 0 else "previous day"
    return f"{days:+d} days"


def short_shift(days: int) -> str:
    """Return ``+1 d`` or ``−1 d``, or nothing for the same day."""
    return f"{days:+d} d".replace("-", "−") if days else ""


def city(zone: str) -> str:
    """Return a zone's place as people say it: ``Buenos Aires``."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def cities(zones: Sequence[str], most: int = 2) -> str:
    """Return ``Berlin, Paris & 3 more``: the first places, and how many more there are."""
    shown = ", ".join(city(each) for each in zones[:most])
    return f"{shown} & {len(zones) - most} more" if len(zones) > most else shown


def gap(points: int, bound: int) -> str:
    """Say in words how far a plan may be from the best there is."""
    if points <= 0 or bound >= points:
        return "This is proven best: no valid plan has fewer points."
    left = points - bound
    if bound <= 0:
        return "Nothing is proven yet about how much better a plan could be. Solving longer raises the proven bound."
    return (
        f"No valid plan can have fewer than {number(bound)} points, so at most {number(left)} of these "
        f"({at_most(left / points)}) could still be saved."
    )


def listing(names: Sequence[str]) -> str:
    """Return ``a``, ``a and b``, ``a, b and c``."""
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + " and " + names[-1]


def cell(text: object) -> str:
    """Return text for a table that people download as CSV: a spreadsheet must not take it for a formula."""
    plain = str(text)
    return "'" + plain if plain[:1] in ("=", "+", "-", "@", "\t", "\r") else plain
