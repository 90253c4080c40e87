"""What a person has fixed in a published plan, before it is planned again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scheduler.domain.people import PersonId
from scheduler.domain.plan import Plan, Section, SectionId
from scheduler.domain.teaching import ActivityId


class Keep(StrEnum):
    """What of a pinned section stays."""

    INSTRUCTOR = "instructor"
    SESSIONS = "sessions"
    SEATS = "seats"


ALL = frozenset(Keep)


@dataclass(frozen=True, slots=True)
class Pin:
    """A section of the published plan, or a part of it, that stays as it is.

    With neither ``activity`` nor ``learner`` it is about the whole section, of which ``keep`` stays. With an
    ``activity`` that session keeps its start and venue; with a ``learner`` that learner keeps the seat, wherever the
    section goes. ``why`` is a remark for people. Whatever is pinned, its section is held.
    """

    section: SectionId
    activity: ActivityId | None = None
    learner: PersonId | None = None
    keep: frozenset[Keep] = ALL
    why: str = ""

    def __str__(self) -> str:
        reason = f" ({self.why})" if self.why else ""
        if self.activity is not None:
            return f"{self.section} keeps its session {self.activity}{reason}"
        if self.learner is not None:
            return f"{self.learner} keeps the seat in {self.section}{reason}"
        kept = ", ".join(each.value for each in Keep if each in self.keep)
        return f"{self.section} keeps its {kept}{reason}"


@dataclass(frozen=True, slots=True)
class Stays:
    """All that stays of one section of the published plan."""

    section: Section
    activities: frozenset[ActivityId]
    instructor: bool
    learners: frozenset[PersonId]


def what_stays(plan: Plan, pins: Iterable[Pin], freeze_until: datetime | None) -> tuple[Stays, ...]:
    """Return what pins and a freeze leave fixed, section by section, in the plan's order.

    A section with a session that starts before ``freeze_until`` keeps these sessions, its instructor and its seats.
    Pins of sections that the plan does not have are passed over.
    """
    by_section: dict[SectionId, list[Pin]] = {}
    for pin in pins:
        by_section.setdefault(pin.section, []).append(pin)
    found = []
    for section in plan.sections:
        mine = by_section.get(section.id, [])
        met = {each.activity for each in section.sessions if freeze_until is not None and each.start < freeze_until}
        if not mine and not met:
            continue
        activities, learners, instructor = set(met), set(), bool(met)
        if met:
            learners |= {each.learner for each in section.seats}
        for pin in mine:
            if pin.activity is not None:
                activities.add(pin.activity)
            elif pin.learner is not None:
                learners.add(pin.learner)
            else:
                instructor |= Keep.INSTRUCTOR in pin.keep
                if Keep.SESSIONS in pin.keep:
                    activities |= {each.activity for each in section.sessions}
                if Keep.SEATS in pin.keep:
                    learners |= {each.learner for each in section.seats}
        found.append(Stays(section, frozenset(activities), instructor, frozenset(learners)))
    return tuple(found)


@dataclass(frozen=True)
class Again:
    """What is planned again: the published plan, the pins, and the instant before which everything stays."""

    plan: Plan
    pins: tuple[Pin, ...] = ()
    freeze_until: datetime | None = None

    @property
    def stays(self) -> tuple[Stays, ...]:
        """All that stays, section by section."""
        return what_stays(self.plan, self.pins, self.freeze_until)
