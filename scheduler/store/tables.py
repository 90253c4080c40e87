"""The rows, one class per table. They never leave the store: the two mappers turn them into what the domain speaks of.

Three groups. A *programme* and what it is made of, each row under ``programme_id`` and the contract's own identifier,
bound by foreign keys; ``position`` keeps the order in which things were given. A *plan* version and what it is made
of, each row under its place: a version is never changed, so it names people and courses by their identifiers without
being bound to the programme, whose content may move on. Lists that are only ever read whole are JSON text.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from scheduler.domain.plan import Reason
from scheduler.domain.teaching import LivePolicy, Preference, Priority
from scheduler.store.columns import UtcDateTime, one_of

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""How constraints are called, so that a migration can name what it changes, on every database."""


class ActivityKind(StrEnum):
    """The contract's two kinds of activity."""

    LIVE = "live"
    SELF_PACED = "self-paced"


class Row(SQLModel):
    """The base of every row, with metadata of our own that know how constraints are called."""

    metadata: ClassVar[sa.MetaData] = sa.MetaData(naming_convention=NAMES)


def _of_programme() -> Any:
    return Field(foreign_key="programme.id", primary_key=True, ondelete="CASCADE")


def _of_plan() -> Any:
    return Field(foreign_key="plan.id", primary_key=True, ondelete="CASCADE")


def _position() -> Any:
    return Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


def _json() -> Any:
    return Field(sa_type=sa.JSON)


def _instant() -> Any:
    return Field(sa_type=UtcDateTime)


def _maybe_instant() -> Any:
    return Field(sa_type=UtcDateTime, nullable=True)


def _bound(columns: tuple[str, ...], to: str, *key: str) -> sa.ForeignKeyConstraint:
    """Bind columns to a row of the same programme."""
    return sa.ForeignKeyConstraint(
        ["programme_id", *columns], [f"{to}.programme_id", *(f"{to}.{each}" for each in key)], ondelete="CASCADE"
    )


# A programme and what it is made of

_revision = sa.Column("revision", sa.Integer, nullable=False)


class ProgrammeRow(Row, table=True):
    __tablename__ = "programme"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=80, unique=True)
    revision: int = Field(sa_column=_revision)
    created: datetime = _instant()
    changed: datetime = _instant()
    title: str
    first_day: date
    end_day: date
    time_zone: str
    rules: dict[str, Any] = _json()
    weights: dict[str, Any] = _json()
    invites: dict[str, Any] = _json()
    costs: dict[str, Any] = _json()
    carried_over: list[str] = _json()
    extra: list[Any] = _json()

    # An UPDATE of a revision that is no longer there is refused, on every database.
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _revision, "version_id_generator": False}


class PersonRow(Row, table=True):
    __tablename__ = "person"

    programme_id: int = _of_programme()
    id: str = Field(primary_key=True)
    position: int
    name: str
    email: str
    time_zone: str
    working_hours: str
    holidays: str
    stretch_minutes: int
    languages: list[str] = _json()
    team: str
    manager: str
    venues: list[str] = _json()
    burden_minutes: int
    extra: list[Any] = _json()


class CalendarRow(Row, table=True):
    """The raw iCalendar bytes of a person, deflated by zlib. No row: the calendar is unknown."""

    __tablename__ = "calendar"
    __table_args__ = (_bound(("person",), "person", "id"),)

    programme_id: int = _of_programme()
    person: str = Field(primary_key=True)
    deflated: bytes = Field(sa_type=sa.LargeBinary)


class TravelRow(Row, table=True):
    __tablename__ = "travel"
    __table_args__ = (_bound(("person",), "person", "id"),)

    programme_id: int = _of_programme()
    position: int = _position()
    person: str
    first_day: date
    end_day: date
    time_zone: str
    extra: list[Any] = _json()


class VenueRow(Row, table=True):
    __tablename__ = "venue"

    programme_id: int = _of_programme()
    id: str = Field(primary_key=True)
    position: int
    title: str
    time_zone: str
    open_hours: str
    capacity: int


class CourseRow(Row, table=True):
    __tablename__ = "course"

    programme_id: int = _of_programme()
    id: str = Field(primary_key=True)
    position: int
    title: str
    language: str
    section_min: int
    section_max: int
    max_sections: int
    max_sections_per_instructor: int
    recordings_allowed: int
    rotate: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    max_out_of_hours_sessions: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    live: LivePolicy = Field(sa_type=one_of(LivePolicy, "live"))
    requires: list[str] = _json()
    due: date | None
    certificate_minutes: int | None
    certificate_months: int | None
    certificate_due: date | None


class TeachingRow(Row, table=True):
    """Who may teach a course, in the order given."""

    __tablename__ = "teaching"
    __table_args__ = (_bound(("course",), "course", "id"), _bound(("instructor",), "person", "id"))

    programme_id: int = _of_programme()
    course: str = Field(primary_key=True)
    instructor: str = Field(primary_key=True)
    position: int


class ActivityRow(Row, table=True):
    __tablename__ = "activity"
    __table_args__ = (
        _bound(("course",), "course", "id"),
        sa.CheckConstraint(
            "(kind = 'live' AND duration_minutes IS NOT NULL AND self_paced_minutes IS NOT NULL"
            " AND effort_minutes IS NULL) OR (kind = 'self-paced' AND effort_minutes IS NOT NULL"
            " AND duration_minutes IS NULL AND self_paced_minutes IS NULL AND NOT in_person"
            " AND max_days_after_previous IS NULL)",
            name="minutes_of_its_kind",
        ),
    )

    programme_id: int = _of_programme()
    course: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    position: int
    kind: ActivityKind = Field(sa_type=one_of(ActivityKind, "kind"))
    duration_minutes: int | None
    self_paced_minutes: int | None
    effort_minutes: int | None
    in_person: bool
    min_days_after_previous: int
    max_days_after_previous: int | None
    max_days_after_study: int | None
    module: str
    check_words: str


class EnrolmentRow(Row, table=True):
    __tablename__ = "enrolment"
    __table_args__ = (_bound(("learner",), "person", "id"), _bound(("course",), "course", "id"))

    programme_id: int = _of_programme()
    learner: str = Field(primary_key=True)
    course: str = Field(primary_key=True)
    position: int
    priority: Priority = Field(sa_type=one_of(Priority, "priority"))
    preference: Preference = Field(sa_type=one_of(Preference, "preference"))
    expires: date | None
    extra: list[Any] = _json()


# A plan version and what it is made of


class PlanRow(Row, table=True):
    """One version. ``programme_title`` is the plan's own word for its programme, ``made`` how it was made."""

    __tablename__ = "plan"
    __table_args__ = (sa.UniqueConstraint("programme_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    programme_id: int = Field(foreign_key="programme.id", ondelete="CASCADE")
    number: int
    revision: int
    created: datetime = _instant()
    note: str
    programme_title: str
    points: int = Field(sa_type=sa.BigInteger)
    lower_bound: int = Field(sa_type=sa.BigInteger)
    live_seats: int
    self_paced: int
    sections: int
    out_of_hours_minutes: int
    recordings: int
    irregular: int
    missing_study_minutes: int
    change_points: int = Field(default=0, sa_type=sa.BigInteger, sa_column_kwargs={"server_default": "0"})
    made: dict[str, Any] = _json()
    group_alternatives: list[Any] = _json()


class SectionRow(Row, table=True):
    __tablename__ = "section"

    plan_id: int = _of_plan()
    position: int = _position()
    id: str
    course: str
    instructor: str
    time_zone: str


class SessionRow(Row, table=True):
    __tablename__ = "session"

    plan_id: int = _of_plan()
    section: int = _position()
    position: int = _position()
    activity: str
    starts_at: datetime = _instant()
    ends_at: datetime = _instant()
    venue: str | None

    __table_args__ = (
        sa.ForeignKeyConstraint(["plan_id", "section"], ["section.plan_id", "section.position"], ondelete="CASCADE"),
    )


class SeatRow(Row, table=True):
    __tablename__ = "seat"

    plan_id: int = _of_plan()
    section: int = _position()
    position: int = _position()
    learner: str
    recordings: list[str] = _json()

    __table_args__ = (
        sa.ForeignKeyConstraint(["plan_id", "section"], ["section.plan_id", "section.position"], ondelete="CASCADE"),
    )


class SelfPacedRow(Row, table=True):
    __tablename__ = "self_paced"

    plan_id: int = _of_plan()
    position: int = _position()
    learner: str
    course: str
    reason: Reason = Field(sa_type=one_of(Reason, "reason"))
    needs_decision: bool
    blockers: list[Any] = _json()
    alternatives: list[Any] = _json()


class StudyBlockRow(Row, table=True):
    __tablename__ = "study_block"

    plan_id: int = _of_plan()
    position: int = _position()
    learner: str
    course: str
    activity: str
    starts_at: datetime = _instant()
    ends_at: datetime = _instant()
    released_at: datetime | None = _maybe_instant()
    due_at: datetime | None = _maybe_instant()
