"""``commonhour overlap``: how many can meet at every hour, the best few windows, and what clock changes move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from scheduler.cli.places import as_json, programme_argument, start
from scheduler.cli.text import clean, console, count, say_json, table

if TYPE_CHECKING:
    from datetime import datetime

    from scheduler.domain.people import PersonId
    from scheduler.services.common_hours import Matrix
    from scheduler.services.overlap import ClockChange, LeftOut, Overlap, Window

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NAMED = 12
"""People named in the text; the JSON document has all."""


@click.command(
    "overlap",
    short_help="Show who can meet when, and the best windows.",
    epilog="\b\nExamples:  commonhour overlap my-programme --course heights --windows 2\n"
    "           commonhour overlap my-programme --daily --json",
)
@programme_argument
@click.option("--course", metavar="C", help="Only this course; default: every course.")
@click.option("--zone", metavar="ZONE", help="Whose clock the hours are of; default: the programme's.")
@click.option("--minutes", type=click.IntRange(1, 1440), metavar="N", help="Length; default: the longest live session.")
@click.option("--windows", type=click.IntRange(1, 20), default=3, show_default=True, metavar="K", help="Most windows.")
@click.option("--weeks", type=click.IntRange(min=1), metavar="N", help="Weeks to attend; default: the live sessions.")
@click.option("--daily", is_flag=True, help="Windows are times of the day, not of the week.")
@click.option(
    "--apart",
    type=click.FloatRange(0, 12),
    default=0,
    metavar="H",
    help="Hours of the clock between any two windows, so that repeats serve different zones; at most 12.",
)
@as_json
def overlap(
    programme: str,
    course: str | None,
    zone: str | None,
    minutes: int | None,
    windows: int,
    weeks: int | None,
    daily: bool,
    apart: float,
    in_json: bool,
) -> None:
    """Show, for every hour of every week, who of a course can meet: in hours, with a stretch, or unknown.

    Names the few windows that together cover most learners, proven best, who is left out of each, and in which weeks a
    clock change moves people in or out. Text shows each hour of the week at its worst and best; --json has every
    hour of every week with everybody's id.
    """
    with start() as app:
        whole = app.programme(programme)
    from calendars import zones
    from scheduler.domain.teaching import CourseId
    from scheduler.services.find_availability import find_availability
    from scheduler.services.overlap import find_overlap

    if course is not None and course not in whole.course:
        known = ", ".join(repr(str(each)) for each in whole.course)
        raise click.UsageError(f"--course: there is no course {course!r}; its courses are {known}")
    clock = zone or whole.time_zone
    zones.zone(clock, where="--zone")
    availability = find_availability(whole)
    found = [
        find_overlap(
            whole,
            availability,
            CourseId(each),
            zone=clock,
            minutes=minutes,
            k=windows,
            need_weeks=weeks,
            daily=daily,
            apart=round(apart * 60),
        )
        for each in ([course] if course else whole.course)
    ]
    if in_json:
        say_json({"zone": clock, "courses": [overlap_as_json(each) for each in found]})
        return
    page = console()
    for number, each in enumerate(found):
        if number:
            page.print()
        for line in overlap_lines(each):
            page.print(line, style="bold" if line and not line.startswith(" ") else "", soft_wrap=True)


def overlap_lines(found: Overlap) -> Iterator[str]:
    """Yield what a terminal shows of a course."""
    hours, best = found.hours, found.best
    unknown = f", {count(hours.n_unknown, 'calendar')} unknown" if hours.n_unknown else ""
    yield (
        f"{clean(found.title)}: {count(hours.n_learners, 'learner')}{unknown}, "
        f"{count(hours.n_instructors, 'instructor')}; {hours.minutes} minutes, on the clock of {clean(found.zone)}"
    )
    yield from _hour_lines(found)
    for each in found.changes:
        yield f"  {change_words(each)}"
    yield ""
    yield _best_words(found)
    for window in best.windows:
        yield from _window_lines(window)
    if best.nowhere:
        yield f"  In none of them: {_names(best.nowhere)}"


def _hour_lines(found: Overlap) -> list[str]:
    """The week as a table: for each hour and day, the fewest and most who can attend over all weeks."""
    by_place: dict[tuple[int, int], list[int]] = {}
    for each in found.hours.hours:
        by_place.setdefault((each.start.hour, each.start.weekday()), []).append(each.able if each.instructors else 0)
    rows = [("able", *(day[:3] for day in DAYS))]
    for hour in range(24):
        cells = [by_place.get((hour, day), [0]) for day in range(7)]
        if any(max(each) for each in cells):
            rows.append((f"{hour:02d}:00", *(_range(each) for each in cells)))
    if len(rows) == 1:
        return ["  no hour suits an instructor and a learner"]
    return table(rows, right=range(1, 8))


def _range(able: list[int]) -> str:
    low, high = min(able), max(able)
    return ("." if not high else f"{high}") if low == high else f"{low}-{high}"


def change_words(each: ClockChange) -> str:
    """Say a clock change in words."""
    direction = "forward" if each.minutes > 0 else "back"
    return (
        f"{each.day:%d %B}: clocks of {clean(each.zone)} go {direction} by {abs(each.minutes)} minutes "
        f"({count(each.n_people, 'person', 'people')})"
    )


def _best_words(found: Overlap) -> str:
    best, kind = found.best, "times of the day" if found.best.daily else "windows of the week"
    if not best.windows:
        return f"No {kind[:-1] if not best.daily else 'time of the day'} suits an instructor and a learner"
    proof = "proven best" if best.proven else f"not proven best: no {len(best.windows)} cover more than {best.bound:,}"
    apart = f" of those {best.apart / 60:g} hours or more apart" if best.apart else ""
    return (
        f"Best {kind}: {len(best.windows)} cover {best.n_covered:,} of {found.hours.n_learners:,} learners "
        f"in {count(best.need_weeks, 'week')} or more, {best.n_in_hours:,} of them in their hours; {proof}{apart}"
    )


def window_words(window: Window) -> str:
    """Say when a window is: ``Tuesdays 15:00``."""
    return f"{window.at:%H:%M} every day" if window.weekday is None else f"{DAYS[window.weekday]}s {window.at:%H:%M}"


def _window_lines(window: Window) -> Iterator[str]:
    unknown = f", {window.unknown:,} of them with an unknown calendar" if window.unknown else ""
    yield f"  {window_words(window)}: {len(window.covered):,} learners, {window.in_hours:,} in their hours{unknown}"
    yield "    by week: " + ", ".join(f"{each.week:%d %b} {each.in_hours}+{each.stretch}" for each in window.weeks)
    for each in window.weeks:
        if each.lost or each.gained:
            yield (
                f"    week of {each.week:%d %B}: clock changes have moved it for {count(each.moved, 'learner')}; "
                f"{len(each.lost):,} lost, {len(each.gained):,} gained since the first week"
            )
    if window.left_out:
        yield f"    left out ({len(window.left_out):,}): {_names(window.left_out)}"


def _names(people: tuple[LeftOut, ...]) -> str:
    said = [f"{clean(each.name)} ({each.local:%H:%M} in {clean(each.time_zone)})" for each in people[:NAMED]]
    more = f" and {len(people) - NAMED:,} more" if len(people) > NAMED else ""
    return ", ".join(said) + more


def overlap_as_json(found: Overlap) -> dict[str, object]:
    """Return a course's overlap as plain values; the shape is told in docs/overlap.md."""
    hours, best = found.hours, found.best
    return {
        "course": found.course,
        "title": found.title,
        "minutes": hours.minutes,
        "learners": hours.n_learners,
        "instructors": hours.n_instructors,
        "unknown_calendars": hours.n_unknown,
        "clock_changes": [
            {"zone": each.zone, "at": _utc(each.instant), "minutes": each.minutes, "people": each.n_people}
            for each in found.changes
        ],
        "hours": [
            {
                "start": each.start.isoformat(timespec="minutes"),
                "utc": _utc(each.instant),
                "week": each.week.isoformat(),
                "in_hours": _who(hours.learners, hours.is_in_hours[:, at]),
                "stretch": _who(hours.learners, hours.is_able[:, at] & ~hours.is_in_hours[:, at]),
                "unknown": _who(hours.learners, hours.is_able[:, at] & ~hours.is_known),
                "n_in_hours": each.in_hours,
                "n_stretch": each.stretch,
                "n_unknown": each.unknown,
                "n_instructors": each.instructors,
            }
            for at, each in enumerate(hours.hours)
        ],
        "best": {
            "need_weeks": best.need_weeks,
            "daily": best.daily,
            "apart_minutes": best.apart,
            "covered": best.n_covered,
            "in_hours": best.n_in_hours,
            "bound": best.bound,
            "proven": best.proven,
            "windows": [_window_as_json(each) for each in best.windows],
            "left_out_of_all": [each.id for each in best.nowhere],
        },
    }


def _window_as_json(window: Window) -> dict[str, object]:
    return {
        "weekday": None if window.weekday is None else DAYS[window.weekday],
        "at": f"{window.at:%H:%M}",
        "covered": list(window.covered),
        "in_hours": window.in_hours,
        "unknown": window.unknown,
        "weeks": [
            {
                "week": each.week.isoformat(),
                "starts": [_utc(one) for one in each.starts],
                "in_hours": each.in_hours,
                "stretch": each.stretch,
                "unknown": each.unknown,
                "instructors": each.instructors,
                "moved": each.moved,
                "lost": list(each.lost),
                "gained": list(each.gained),
            }
            for each in window.weeks
        ],
        "left_out": [
            {
                "id": each.id,
                "name": each.name,
                "time_zone": each.time_zone,
                "local": each.local.isoformat(timespec="minutes"),
                "able_weeks": each.able_weeks,
                "calendar_known": each.known,
            }
            for each in window.left_out
        ],
    }


def _who(learners: Sequence[PersonId], mask: Matrix) -> list[str]:
    return [each for each, can in zip(learners, mask.tolist(), strict=True) if can]


def _utc(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"
