"""A self-paced track in words, every time by its reader's own clock; the same words for the command and the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from calendars import zones
from scheduler.domain.people import PersonId
from scheduler.domain.programme import Programme
from scheduler.services.design_tracks import Replacement, Track
from scheduler.services.invite_words import city, day, day_and_hours, label, length
from scheduler.services.local_times import WhereEachIs
from scheduler.services.track_reminders import Reminder, Step


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a track: what it is about, and its lines."""

    title: str
    lines: tuple[str, ...]


def tell_track(programme: Programme, track: Track) -> tuple[Part, ...]:
    """Return the parts of a track that there are, in the order in which they matter."""
    words = _Words(programme, track)
    parts = (
        words.study(),
        words.company(),
        words.office_hours(),
        Part("Instead of the live sessions", tuple(map(_replacement, track.replacements))),
        Part("Milestones", tuple(words.milestones())),
        Part("Reminders", tuple(map(_reminder, track.reminders))),
    )
    return tuple(each for each in parts if each.lines)


class _Words:
    def __init__(self, programme: Programme, track: Track) -> None:
        self.programme, self.track = programme, track
        self.where = WhereEachIs.of(programme)

    def mine(self, at: datetime) -> datetime:
        return self.where.local(self.track.learner, at)

    def named(self, person: PersonId) -> str:
        about = self.programme.person[person]
        return f"{about.name} ({city(about.time_zone)})"

    def study(self) -> Part:
        track = self.track
        of = "" if track.planned_minutes >= track.wanted_minutes else f" of {length(track.wanted_minutes)}"
        lines = [
            f"{day_and_hours(self.mine(each.start), self.mine(each.end))}: {label(each.activity)}"
            for each in track.blocks
        ]
        if track.deadline is not None:
            lines.append(f"The course is due by {day(self.mine(track.deadline))}, {self.mine(track.deadline):%H:%M}")
        return Part(f"Study, {length(track.planned_minutes)}{of}", tuple(lines))

    def company(self) -> Part:
        company = self.track.company
        lines = [self.named(each) for each in company.peers] or ["Nobody else on this track is in reach"]
        if company.n_in_reach > len(company.peers):
            lines.append(f"and {company.n_in_reach - len(company.peers)} more on this track in reach")
        if company.bridge is not None:
            lines.append(f"A bridge to the others: {self.named(company.bridge)}")
        return Part("Company", tuple(lines))

    def office_hours(self) -> Part:
        lines = []
        for hour in self.track.office_hours:
            there = self.where.local(hour.instructor, hour.start)
            place = city(self.where.zone(hour.instructor, hour.start))
            when = day_and_hours(self.mine(hour.start), self.mine(hour.end))
            lines.append(f"{when}: {self.programme.person[hour.instructor].name} ({there:%H:%M} in {place})")
        if not lines:
            lines.append("None: no instructor is free in their working hours")
        waits = self.track.answer_minutes
        if waits is not None:
            within = f"within {length(waits)} of" if waits else "at any time of"
            lines.append(f"An instructor is at work {within} their own working time")
        return Part("Office hours", tuple(lines))

    def milestones(self) -> Iterator[str]:
        for each in self.track.milestones:
            yield f"{day(self.mine(each.done_by))}, {self.mine(each.done_by):%H:%M}: {label(each.activity)} done"


def _replacement(each: Replacement) -> str:
    return f"{label(each.activity)}: {each.content or 'nothing is named'}; check: {each.check or 'none is named'}"


def _reminder(each: Reminder) -> str:
    there = zones.local(each.at, each.time_zone)
    about = {
        Step.AHEAD: f"{label(each.activity)} should be done on the next working day",
        Step.OVERDUE: f"if {label(each.activity)} is not done",
        Step.MANAGER: f"their manager, if {label(each.activity)} is still not done",
    }[each.step]
    return f"{day(there)}, {there:%H:%M} in {city(each.time_zone)}, to {each.to}: {about}"
