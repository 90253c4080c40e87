"""Every sentence of an invite and of a subscribed calendar, in one place and, for now, in English.

Times are words here, because a time that a client shows may be in the zone of a laptop left at home. Day and month
names are our own: those of the standard library follow the machine's settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from calendars import zones
from calendars.lines import one_line

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_REGIONS = frozenset(
    ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)

LINK_FOLLOWS = "Online (the link will follow)"


def city(zone: str) -> str:
    """Return the place that an IANA name is named for: ``New York``; a name that is no place's stays as it is."""
    region, _, place = zone.partition("/")
    return place.rpartition("/")[2].replace("_", " ") if region in _REGIONS and place else zone


def label(identifier: str) -> str:
    """Return an activity's identifier as words: ``practical-1`` is ``practical 1``."""
    return one_line(identifier.replace("-", " ").replace("_", " ")) or identifier


def session_title(course: str, activity: str) -> str:
    """Return what a session is called in a calendar."""
    return f"{one_line(course)}: {label(activity)}"


def study_title(course: str, activity: str) -> str:
    """Return what a study block is called in a calendar."""
    return f"Study: {label(activity)} ({one_line(course)})"


def calendar_title(programme: str, person: str) -> str:
    """Return what a person's subscribed calendar is called."""
    return f"{one_line(programme)} ({one_line(person)})"


def length(minutes: int) -> str:
    """Return a number of minutes as people say it: ``1 hour 30 minutes``."""
    hours, rest = divmod(minutes, 60)
    said = [_count(hours, "hour")] if hours else []
    said += [_count(rest, "minute")] if rest or not hours else []
    return " ".join(said)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def day(local: datetime) -> str:
    """Return a local date: ``Tuesday 9 March 2027``."""
    return f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]} {local.year}"


def day_and_hours(start: datetime, end: datetime) -> str:
    """Return two local times: ``Tuesday 9 March 2027, 14:00-15:30``, with both days where they differ."""
    if start.date() == end.date():
        return f"{day(start)}, {start:%H:%M}-{end:%H:%M}"
    return f"{day(start)}, {start:%H:%M} to {day(end)}, {end:%H:%M}"


def local(instant: datetime, zone: str) -> datetime:
    """Return an instant as clocks in a zone show it."""
    return instant.astimezone(zones.zone(zone, where="invites"))


def local_times(start: datetime, end: datetime, zone: str, *, home: str) -> Iterator[str]:
    """Yield a span in somebody's own time, and the same in UTC.

    ``zone`` is where the person is then, ``home`` where they live.
    """
    own_start, own_end = local(start, zone), local(end, zone)
    whose = "your time" if zone == home else "your time, where you are then"
    yield f"{day_and_hours(own_start, own_end)} in {city(zone)} ({whose})"
    utc_start, utc_end = start.astimezone(UTC), end.astimezone(UTC)
    if (own_start.utcoffset(), own_end.utcoffset()) == (utc_start.utcoffset(), utc_end.utcoffset()):
        return
    if own_start.date() == utc_start.date() and utc_start.date() == utc_end.date():
        yield f"That is {utc_start:%H:%M}-{utc_end:%H:%M} UTC."
    else:
        yield f"That is {day_and_hours(utc_start, utc_end)} UTC."


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What an invite tells one person about one session.

    ``zone`` is where the person is then, ``home`` where they live, ``anchor`` the zone whose clock the section goes by,
    ``venue_zone`` empty when the session is online. ``before_this`` is when the session that the person attended before
    it started, None for the first. ``minutes_out`` are those outside the person's working hours. ``to_prepare`` are
    phrases; ``study_planned`` says whether times for them stand in the person's calendar. ``known`` says whether the
    person's calendar was read. ``answer_to`` is who hears the answer, empty where nobody is asked.
    """

    course: str
    activity: str
    section: str
    number: int
    of: int
    start: datetime
    end: datetime
    zone: str
    home: str
    anchor: str
    link: str
    place: str
    venue_zone: str
    teaches: bool
    instructor: str
    minutes_out: int
    to_prepare: tuple[str, ...]
    study_planned: bool
    known: bool
    answer_to: str
    before_this: datetime | None = None


def session_text(facts: SessionFacts, *, is_invite: bool) -> str:
    """Return the description of a session, for the invite or for the subscribed calendar.

    Nothing in it names another learner, or changes with who else is in the section: each change of the text is one
    more message to read.
    """
    return "\n".join(_session_lines(facts, is_invite))


def _session_lines(facts: SessionFacts, is_invite: bool) -> Iterator[str]:
    yield f"Join: {facts.link}" if facts.link else f"Where: {facts.place}"
    yield ""
    yield from local_times(facts.start, facts.end, facts.zone, home=facts.home)
    yield from _time_remarks(facts)
    if facts.minutes_out:
        whole = int((facts.end - facts.start).total_seconds()) // 60
        part = "all" if facts.minutes_out >= whole else length(facts.minutes_out)
        yield f"Outside your working hours: {part} of it."
    yield ""
    turn = f"Session {facts.number} of {facts.of}" if facts.of > 1 else "The live session"
    name = f"{turn} of {one_line(facts.course)}: {label(facts.activity)}"
    if facts.teaches:
        yield f"{name}. You teach it, to section {one_line(facts.section)}."
    else:
        yield f"{name}, with {one_line(facts.instructor)}."
    if facts.to_prepare:
        planned = " Your calendar for this programme holds time for it." if facts.study_planned else ""
        yield f"Before it: {', '.join(facts.to_prepare)}.{planned}"
    if not facts.known:
        yield "Your own calendar was not at hand when this was planned, so it may clash with something in it."
    if facts.answer_to:
        yield ""
        if is_invite:
            yield f"Please answer yes, no or maybe in your calendar. Your answer goes to {facts.answer_to}."
        else:
            yield "To answer, use the invitation that you got for it."


def _time_remarks(facts: SessionFacts) -> Iterator[str]:
    own_start, anchor_start = local(facts.start, facts.zone), local(facts.start, facts.anchor)
    if facts.venue_zone and local(facts.start, facts.venue_zone).utcoffset() != own_start.utcoffset():
        there = day_and_hours(local(facts.start, facts.venue_zone), local(facts.end, facts.venue_zone))
        yield f"Clocks at the venue show {there} ({city(facts.venue_zone)})."
    if own_start.date() != anchor_start.date():
        there = day_and_hours(anchor_start, local(facts.end, facts.anchor))
        yield f"Mind the date: in {city(facts.anchor)}, by whose clock the section meets, it is {there}."
    if facts.before_this is not None:
        own_last, anchor_last = local(facts.before_this, facts.zone), local(facts.before_this, facts.anchor)
        if own_last.time() != own_start.time() and anchor_last.time() == anchor_start.time():
            yield (
                f"Mind the hour: the session before it begins at {own_last:%H:%M} in {city(facts.zone)}, this one at"
                f" {own_start:%H:%M}, because clocks change on different days there and in {city(facts.anchor)}."
            )


def subject(title: str, sequence: int, *, cancelled: bool) -> str:
    """Return the subject of a mail about a session."""
    return f"Cancelled: {title}" if cancelled else f"Updated: {title}" if sequence else title


def cancel_text(title: str, start: datetime, end: datetime, home: str) -> str:
    """Return what the mail says that takes a session back."""
    return "\n".join(
        (
            f"{title} is cancelled for you. It was planned for",
            "",
            *local_times(start, end, home, home=home),
            "",
            "Your calendar takes it out; there is nothing to answer.",
        )
    )


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """What a subscribed calendar tells a learner about one study block.

    ``part`` of ``of`` blocks for the same activity. ``instead`` is True where the activity is live for others.
    ``prepares`` is the session that comes after it, with its start; None when none does.
    """

    course: str
    activity: str
    part: int
    of: int
    effort_minutes: int
    start: datetime
    end: datetime
    zone: str
    home: str
    instead: bool
    prepares: tuple[str, datetime] | None = None


def study_text(facts: StudyFacts) -> str:
    """Return the description of a study block."""
    return "\n".join(_study_lines(facts))


def _study_lines(facts: StudyFacts) -> Iterator[str]:
    what = f"{label(facts.activity)}, instead of the live session" if facts.instead else label(facts.activity)
    part = f" (part {facts.part} of {facts.of})" if facts.of > 1 else ""
    yield f"Time set aside for your own study: {what}{part}."
    yield f"{one_line(facts.course)} counts on about {length(facts.effort_minutes)} for it."
    yield ""
    yield from local_times(facts.start, facts.end, facts.zone, home=facts.home)
    if facts.prepares:
        activity, start = facts.prepares
        there = local(start, facts.zone)
        yield f"It prepares {label(activity)} on {day(there)} at {there:%H:%M} in {city(facts.zone)}."


def to_study(activity: str, minutes: int) -> str:
    """Return what a self-paced activity asks of a learner beforehand, as a phrase."""
    return f"{label(activity)} (about {length(minutes)} on your own)"


def to_watch(activity: str) -> str:
    """Return what a recorded session asks of a learner beforehand, as a phrase."""
    return f"the recording of {label(activity)}"


NO_ORGANIZER = (
    "programme.toml names no organizer, so each instructor invites to their own sections and gets the answers;"
    " to have one address invite, add: [invites] organizer_name and organizer_email"
)
NO_LINK = (
    f"programme.toml has no join link, so online sessions say {LINK_FOLLOWS!r};"
    " to have one, add: [invites] join_link = 'https://meet.example.org/{section}/{session}'"
)
