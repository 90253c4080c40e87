"""What the pages share: where the plan is, what was read from it, the running solves, and the keys of their state."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from typing import TypeVar, cast

import streamlit as st

from scheduler.bootstrap import bootstrap
from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme
from scheduler.errors import SchedulerError
from scheduler.services.find_availability import Availability, find_availability
from scheduler.services.plan_source import PlanSource, require_fitting
from scheduler.services.solve_job import JobRegistry

PLACE_VARIABLE = "COMMONHOUR_REVIEW_PROGRAMME"
PLAN_VARIABLE = "COMMONHOUR_REVIEW_PLAN"

# Keys that live in the address, so that a view is a link that survives a reload and can be sent to a colleague.
ZONE = "tz"
SECTION = "section"
PERSON = "person"
COURSE = "course"
WEEK = "week"
ENROLMENT = "enrolment"
JOB = "job"

T = TypeVar("T")


class NothingToShow(SchedulerError):
    """The server was started without saying which plan to show."""

    def __init__(self) -> None:
        super().__init__("nothing to show: start the pages with `commonhour review DIR plan.json`")


@dataclass(frozen=True, eq=False)
class Shown:
    """What the pages show: a programme, when its people can meet, and a plan. ``revision`` changes with any of it."""

    programme: Programme
    availability: Availability
    plan: Plan
    revision: str


def source() -> PlanSource:
    """Return where the programme and the plan are kept, or raise `NothingToShow`."""
    place = os.environ.get(PLACE_VARIABLE)
    if not place:
        raise NothingToShow
    return _source(place, os.environ.get(PLAN_VARIABLE) or None)


@cache
def _source(place: str, plan: str | None) -> PlanSource:
    return bootstrap().source(place, plan)


@cache
def jobs() -> JobRegistry:
    """Return the solves of this process, the same ones for every visitor."""
    return JobRegistry()


def shown() -> Shown:
    """Read the programme and the plan, or return what was read before if neither has changed since."""
    where = source()
    of_programme, of_plan = f"{where.place}|{where.programme_revision()}", where.plan_revision()
    programme, availability = _programme(of_programme, where)
    plan, revision = _plan(f"{where.place}|{of_plan}", where), f"{of_programme}|{of_plan}"
    kept(("fits", revision), lambda: require_fitting(programme, plan, place=where.place))
    return Shown(programme, availability, plan, revision)


def kept(key: tuple[object, ...], make: Callable[[], T]) -> T:
    """Return what ``make`` returns, computed once for each key. The key carries the revision of what it is made from.

    What is kept is shared by all visitors, so it is frozen, and the key must carry whatever it depends on.
    """
    return cast(T, _kept(repr(key), make))


def from_address(key: str, options: Collection[str]) -> None:
    """Let a widget begin with what the address says, if that is one of its options.

    ``bind="query-params"`` would write the words that an option is shown with; addresses carry identifiers.
    """
    asked = st.query_params.get(key)
    if asked in options and key not in st.session_state:
        st.session_state[key] = asked


# The first argument of each is what Streamlit keeps the result by; an underscore keeps it from hashing the second.


@st.cache_resource(max_entries=2, show_spinner="Reading the programme and everybody's calendars …")
def _programme(revision: str, _from: PlanSource) -> tuple[Programme, Availability]:  # noqa: ARG001
    programme = _from.programme()
    return programme, find_availability(programme)


@st.cache_resource(max_entries=4, show_spinner="Reading the plan …")
def _plan(revision: str, _from: PlanSource) -> Plan:  # noqa: ARG001
    return _from.plan()


@st.cache_resource(max_entries=200, show_spinner=False)
def _kept(key: str, _make: Callable[[], object]) -> object:  # noqa: ARG001
    return _make()
