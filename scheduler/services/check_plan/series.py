"""Rule 2: a section has the sessions that its course asks for, when its course asks for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from scheduler.domain.plan import Section
from scheduler.domain.teaching import Course
from scheduler.services.check_plan.case import Case, Meeting, session_of
from scheduler.services.check_plan.report import Breach, Rule
from scheduler.services.check_plan.words import counted, day_words, instant, listed, moment_words, wall_clock


def series(case: Case) -> Iterator[Breach]:
    """One session for each live activity: in order, of the right length, on the grid, in the horizon, days apart."""
    for section, meetings in zip(case.plan.sections, case.meetings, strict=True):
        course = case.programme.course.get(section.course)
        if course is None:
            continue
        yield from _one_of_each(section, course)
        for meeting in meetings:
            yield from _by_itself(case, meeting)
        yield from _one_after_another(case, course, meetings)


def _one_of_each(section: Section, course: Course) -> Iterator[Breach]:
    live = [each.id for each in course.live_activities]
    alone = {each.id for each in course.activities} - set(live)
    listed_ids = [each.activity for each in section.sessions]
    for activity, n in Counter(listed_ids).items():
        what = f"{section.id}/{activity}"
        if activity in alone:
            text = f"{section.id} has a session for {activity}, which everybody does alone."
            yield Breach(Rule.SERIES, text, what=what)
        elif activity not in live:
            text = f"{section.id} has a session for '{activity}', which is no activity of {course.id}."
            yield Breach(Rule.SERIES, text, what=what)
        elif n > 1:
            yield Breach(Rule.SERIES, f"{section.id} has {n} sessions for {activity}.", what=what)
    for activity in live:
        if activity not in listed_ids:
            text = f"{section.id} has no session for {activity}."
            yield Breach(Rule.SERIES, text, what=f"{section.id}/{activity}")
    if sorted(listed_ids) == sorted(live) and listed_ids != live:
        text = f"{section.id} lists its sessions as {listed(listed_ids)}; the order of {course.id} is {listed(live)}."
        yield Breach(Rule.SERIES, text, what=section.id)
    for session in section.sessions:
        if session.end <= session.start:
            text = f"{section.id}, {session.activity} ends no later than it starts."
            yield Breach(Rule.SERIES, text, what=f"{section.id}/{session.activity}", when=session.start)


def _by_itself(case: Case, meeting: Meeting) -> Iterator[Breach]:
    at = f"{meeting.name} on {case.when(meeting)}"
    begins = instant(meeting.start)
    asked, lasts = meeting.activity.duration_minutes * 60, meeting.end - meeting.start
    if lasts != asked:
        text = f"{at} lasts {lasts / 60:g} minutes instead of {asked // 60}."
        yield Breach(Rule.SERIES, text, what=meeting.what, when=begins)
    # to the microsecond: the grid has no room for parts of a second either
    if meeting.start % case.grid or meeting.session.start.microsecond:
        text = f"{at} does not start on the {case.grid // 60}-minute grid."
        yield Breach(Rule.SERIES, text, what=meeting.what, when=begins)
    first, last = case.horizon
    if meeting.start < first or meeting.end > last:
        zone = case.programme.time_zone
        text = f"{at} is outside the programme, {moment_words(first, zone)} to {moment_words(last, zone)}."
        yield Breach(Rule.SERIES, text, what=meeting.what, when=begins)


def _one_after_another(case: Case, course: Course, meetings: list[Meeting]) -> Iterator[Breach]:
    in_order = [each for each in (session_of(meetings, live.id) for live in course.live_activities) if each is not None]
    for before, after in pairwise(in_order):
        begins = instant(after.start)
        if after.start < before.end:
            zone = case.anchor(after.section)
            text = (
                f"{after.name} starts on {moment_words(after.start, zone)}, "
                f"before {before.activity.id} ends on {moment_words(before.end, zone)}."
            )
            yield Breach(Rule.SERIES, text, what=after.what, when=begins)
        live = course.live_activities
        if live.index(after.activity) != live.index(before.activity) + 1:
            continue  # the session between is missing, which has been said; the days are counted from it
        yield from _days_between(case, before, after)


def _days_between(case: Case, before: Meeting, after: Meeting) -> Iterator[Breach]:
    zone = case.anchor(after.section)
    was, now = (wall_clock(each.start, zone).date() for each in (before, after))
    days, least, most = (now - was).days, after.activity.min_days_after_previous, after.activity.max_days_after_previous
    asked = f"at least {least}" if days < least else f"at most {most}" if most is not None and days > most else ""
    if asked:
        text = (
            f"{after.name} is on {day_words(now)}, {counted(days, 'day')} after {before.activity.id} "
            f"on {day_words(was)} ({zone}); {after.course.id} asks for {asked}."
        )
        yield Breach(Rule.SERIES, text, what=after.what, when=instant(after.start))
