"""What people bore in one programme, carried over to the next: worst-off first, and never twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scheduler.domain.people import PersonId
from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme
from scheduler.errors import SchedulerError
from scheduler.services.find_availability import Availability
from scheduler.services.review_people import review_people


@dataclass(frozen=True, slots=True)
class Borne:
    """Somebody's out-of-hours minutes: ``before`` the plan, ``added`` by it, and both."""

    id: PersonId
    name: str
    before: int
    added: int

    @property
    def total(self) -> int:
        """The minutes that the next programme counts from."""
        return self.before + self.added


@dataclass(frozen=True, slots=True)
class CarryOver:
    """What is carried over.

    ``people`` are those of the next programme who have borne anything, the worst-off first; ``missing`` bore something
    in the plan and are not in the next programme. ``mark`` is what the next programme remembers it by.
    """

    people: tuple[Borne, ...]
    missing: tuple[Borne, ...]
    mark: str


class CarriedAlready(SchedulerError):
    """The next programme's burden counts this programme already."""

    def __init__(self, place: str, mark: str, present: str) -> None:
        self.mark, self.present = mark, present
        which = "this very plan" if mark == present else f"another plan of it ({present!r})"
        super().__init__(
            f"{place}: carried_over in its programme.toml says that {which} is counted already, so nothing was added; "
            f"to carry it over anew, take the entry away and set burden_minutes back to what they were before"
        )


def mark_of(programme: Programme, plan: Plan) -> str:
    """Return what a programme's plan is remembered by: its title and dates, and a digest of who sits where and when."""
    seats = sorted(
        (
            section.course,
            section.instructor,
            [(each.activity, each.start.isoformat(), each.end.isoformat()) for each in section.sessions],
            sorted((each.learner, sorted(each.recordings)) for each in section.seats),
        )
        for section in plan.sections
    )
    digest = hashlib.sha256(json.dumps(seats, ensure_ascii=False).encode()).hexdigest()[:12]
    return f"{_name_of(programme)}, plan {digest}"


def _name_of(programme: Programme) -> str:
    title = " ".join(programme.title.split())
    return f"{title} ({programme.start} to {programme.end})"


def carry_over(
    programme: Programme, availability: Availability, plan: Plan, following: Programme | None = None, *, place: str = ""
) -> CarryOver:
    """Return what each person bears from a plan on.

    Parameters
    ----------
    programme, availability, plan
        The programme that ends, and its plan.
    following, place
        The next programme, to whose ``burden_minutes`` the plan's minutes are added, and how messages call it. Without
        one, they are added to the ending programme's own.

    Raises
    ------
    CarriedAlready
        If the next programme remembers a plan of this programme: same title and dates.
    """
    mark = mark_of(programme, plan)
    for each in following.carried_over if following else ():
        if each == mark or each.startswith(f"{_name_of(programme)}, plan "):
            raise CarriedAlready(place, mark, each)
    added = {each.id: each.out_minutes for each in review_people(programme, availability, plan)}
    into = following or programme
    people = [
        Borne(each.id, each.name, each.burden_minutes, added.get(each.id, 0))
        for each in into.people
        if each.burden_minutes or added.get(each.id, 0)
    ]
    missing = [
        Borne(each.id, each.name, each.burden_minutes, added[each.id])
        for each in programme.people
        if added[each.id] and each.id not in into.person
    ]
    return CarryOver(_worst_first(people), _worst_first(missing), mark)


def _worst_first(people: Sequence[Borne]) -> tuple[Borne, ...]:
    return tuple(sorted(people, key=lambda each: (-each.total, -each.added, each.name, each.id)))


def carried_into(following: Programme, carried: CarryOver) -> Programme:
    """Return the next programme with what was carried over, remembering it."""
    total = {each.id: each.total for each in carried.people}
    return replace(
        following,
        people=tuple(
            replace(each, burden_minutes=total.get(each.id, each.burden_minutes)) for each in following.people
        ),
        carried_over=(*following.carried_over, carried.mark),
    )
