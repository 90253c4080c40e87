"""The store: programmes, and the plans of each as numbered versions, in one SQLite file.

It plays the part of ``Store`` in ``scheduler.services.ports``. Each method is one transaction that waits for nothing
but the database; rows are translated on the way in and out and never leave it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col, select

from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme
from scheduler.services.ports import (
    BadName,
    ChangedMeanwhile,
    NameTaken,
    PlanVersion,
    ProgrammeEntry,
    ProgrammeName,
    UnknownProgramme,
    UnknownVersion,
)
from scheduler.store import plan_mapper, programme_mapper
from scheduler.store.engine import WAIT_SECONDS, Engines, open_engines
from scheduler.store.errors import DatabaseNotOurs, DatabaseUnavailable
from scheduler.store.migrate import bring_up_to_date
from scheduler.store.tables import (
    ActivityRow,
    CalendarRow,
    CourseRow,
    EnrolmentRow,
    PersonRow,
    PlanRow,
    ProgrammeRow,
    SeatRow,
    SectionRow,
    SelfPacedRow,
    SessionRow,
    StudyBlockRow,
    TeachingRow,
    TravelRow,
    VenueRow,
)

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NAME_LENGTH = 80

R = TypeVar("R", PersonRow, VenueRow, CourseRow, CalendarRow, TravelRow, TeachingRow, ActivityRow, EnrolmentRow)
P = TypeVar("P", SectionRow, SessionRow, SeatRow, SelfPacedRow, StudyBlockRow)


def open_store(url: str) -> SqlStore:
    """Open the store at a database URL, making or upgrading its tables where needed.

    Raises
    ------
    DatabaseError
        In one of its kinds, if the database cannot be used.
    """
    engines = open_engines(url)
    try:
        with _told(engines):
            bring_up_to_date(engines)
    except BaseException:
        engines.dispose()
        raise
    return SqlStore(engines)


class SqlStore:
    """Programmes and plans in a database, opened by `open_store`. Threads may share it; processes open their own."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines

    @property
    def place(self) -> str:
        """Where the database is, in words for a person."""
        return self._engines.place

    def close(self) -> None:
        """Give the database back. The store may be used again, and then opens it again (unless it was in memory)."""
        self._engines.dispose()

    def __enter__(self) -> SqlStore:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    # Programmes

    def add_programme(self, programme: Programme, *, now: datetime, name: str = "") -> ProgrammeName:
        """Keep a new programme and return its name; see the port."""
        if name and (not NAME.fullmatch(name) or len(name) > NAME_LENGTH):
            raise BadName(name)
        with self._writing() as session:
            taken = set(session.exec(select(ProgrammeRow.name)))
            if name in taken:
                raise NameTaken(name)
            row = ProgrammeRow(
                name=name or free_name(programme.title, taken),
                revision=1,
                created=now,
                changed=now,
                **programme_mapper.programme_values(programme),
            )
            session.add(row)
            session.flush()
            _insert_parts(session, programme, _key(row))
            return ProgrammeName(row.name)

    def replace_programme(self, name: str, programme: Programme, *, now: datetime, revision: int) -> int:
        """Put new content in place of ``revision`` and return the new revision's number; see the port."""
        with self._writing() as session:
            row = _find(session, name)
            if row.revision != revision:
                raise ChangedMeanwhile(name, revision, row.revision)
            for column, value in programme_mapper.programme_values(programme).items():
                setattr(row, column, value)
            row.revision, row.changed = revision + 1, now
            session.flush()
            for table in reversed(programme_mapper.PARTS):
                session.exec(sa.delete(table).where(sa.column("programme_id") == _key(row)))
            _insert_parts(session, programme, _key(row))
            return revision + 1

    def programmes(self) -> tuple[ProgrammeEntry, ...]:
        """Return every kept programme, by name."""
        with self._reading() as session:
            return tuple(_entries(session))

    def entry(self, name: str) -> ProgrammeEntry:
        """Return one line about a programme."""
        with self._reading() as session:
            (found,) = _entries(session, _key(_find(session, name)))
            return found

    def programme(self, name: str) -> Programme:
        """Return a programme."""
        with self._reading() as session:
            row = _find(session, name)

            def under(table: type[R], order: str = "position") -> Sequence[R]:
                statement = select(table).where(col(table.programme_id) == row.id)
                return session.exec(statement.order_by(sa.column(order))).all()

            return programme_mapper.programme_of(
                programme_mapper.ProgrammeRows(
                    programme=row,
                    people=under(PersonRow),
                    venues=under(VenueRow),
                    courses=under(CourseRow),
                    calendars=under(CalendarRow, order="person"),
                    travel=under(TravelRow),
                    teaching=under(TeachingRow),
                    activities=under(ActivityRow),
                    enrolments=under(EnrolmentRow),
                )
            )

    def remove_programme(self, name: str) -> None:
        """Forget a programme with all its plans."""
        with self._writing() as session:
            session.delete(_find(session, name))

    # Plans

    def add_plan(self, name: str, plan: Plan, *, now: datetime, note: str = "", revision: int | None = None) -> int:
        """Keep a plan as the next version and return its number; see the port."""
        with self._writing() as session:
            programme = _find(session, name)
            # Nobody else writes between this question and the end of the transaction.
            number = _latest(session, _key(programme)) + 1
            row = PlanRow(
                programme_id=_key(programme),
                number=number,
                revision=programme.revision if revision is None else revision,
                created=now,
                note=note,
                **plan_mapper.plan_values(plan),
            )
            session.add(row)
            session.flush()
            for table, values in plan_mapper.plan_parts(plan, _key(row)):
                if values:
                    session.execute(sa.insert(table), values)
            return number

    def plan(self, name: str, version: int | None = None) -> Plan:
        """Return a version of a plan, the latest by default."""
        with self._reading() as session:
            key = _key(_find(session, name))
            latest = _latest(session, key)
            number = latest if version is None else version
            row = session.exec(select(PlanRow).where(PlanRow.programme_id == key, PlanRow.number == number)).first()
            if row is None:
                raise UnknownVersion(name, version, latest)
            plan_id = row.id

            def under(table: type[P], *order: str) -> Sequence[P]:
                statement = select(table).where(col(table.plan_id) == plan_id)
                return session.exec(statement.order_by(*(sa.column(each) for each in order))).all()

            return plan_mapper.plan_of(
                plan_mapper.PlanRows(
                    plan=row,
                    sections=under(SectionRow, "position"),
                    sessions=under(SessionRow, "section", "position"),
                    seats=under(SeatRow, "section", "position"),
                    self_paced=under(SelfPacedRow, "position"),
                    study_blocks=under(StudyBlockRow, "position"),
                )
            )

    def versions(self, name: str) -> tuple[PlanVersion, ...]:
        """Return every version of a programme's plan, oldest first."""
        with self._reading() as session:
            key = _key(_find(session, name))
            rows = session.exec(select(PlanRow).where(PlanRow.programme_id == key).order_by(col(PlanRow.number)))
            return tuple(plan_mapper.version_of(each) for each in rows)

    # Transactions

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with _told(self._engines), Session(self._engines.writing) as session, session.begin():
            yield session

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        with _told(self._engines), Session(self._engines.reading) as session, session.begin():
            yield session


@contextmanager
def _told(engines: Engines) -> Iterator[None]:
    """Say in our words what is wrong with the database itself; what is wrong with our statements stays as it is."""
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.TimeoutError) as error:
        reason = str(getattr(error, "orig", None) or error)
        if "locked" in reason or isinstance(error, sa.exc.TimeoutError):
            text = f"another program has been writing for {WAIT_SECONDS} seconds; try again when it is done"
        else:
            text = f"cannot be used ({reason}); see that the file may be written and the disk has room"
        raise DatabaseUnavailable(engines.place, text) from error
    except sa.exc.DatabaseError as error:
        if "not a database" not in str(error.orig) and "malformed" not in str(error.orig):
            raise
        raise DatabaseNotOurs(
            engines.place,
            f"is no database, or a damaged one ({error.orig}); set COMMONHOUR_DATABASE to another file",
        ) from error


def free_name(title: str, taken: set[str]) -> str:
    """Return a programme's name made from its title, numbered from 2 on where it is taken.

    >>> free_name("Éducation à Zürich, 2027", {"education-a-zurich-2027"})
    'education-a-zurich-2027-2'
    """
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", letters)[: NAME_LENGTH - 6].strip("-") or "programme"
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name


def _find(session: Session, name: str) -> ProgrammeRow:
    row = session.exec(select(ProgrammeRow).where(ProgrammeRow.name == name)).first()
    if row is None:
        raise UnknownProgramme(name, session.exec(select(ProgrammeRow.name).order_by(col(ProgrammeRow.name))).all())
    return row


def _key(row: ProgrammeRow | PlanRow) -> int:
    assert row.id is not None, "given by the database when the row was written"
    return row.id


def _latest(session: Session, programme_id: int) -> int:
    newest = sa.select(sa.func.max(PlanRow.number)).where(col(PlanRow.programme_id) == programme_id)
    return session.scalar(newest) or 0


def _insert_parts(session: Session, programme: Programme, programme_id: int) -> None:
    for table, values in programme_mapper.programme_parts(programme, programme_id):
        if values:
            session.execute(sa.insert(table), values)


def _entries(session: Session, programme_id: int | None = None) -> Iterator[ProgrammeEntry]:
    def count(table: type[PersonRow] | type[CourseRow] | type[EnrolmentRow]) -> sa.ScalarSelect[int]:
        return sa.select(sa.func.count()).where(col(table.programme_id) == ProgrammeRow.id).scalar_subquery()

    latest = sa.select(sa.func.max(PlanRow.number)).where(col(PlanRow.programme_id) == ProgrammeRow.id)
    statement = sa.select(
        ProgrammeRow, count(PersonRow), count(CourseRow), count(EnrolmentRow), latest.scalar_subquery()
    ).order_by(col(ProgrammeRow.name))
    if programme_id is not None:
        statement = statement.where(col(ProgrammeRow.id) == programme_id)
    for row, n_people, n_courses, n_enrolments, latest_plan in session.execute(statement):
        yield ProgrammeEntry(
            name=ProgrammeName(row.name),
            title=row.title,
            start=row.first_day,
            end=row.end_day,
            time_zone=row.time_zone,
            n_people=n_people,
            n_courses=n_courses,
            n_enrolments=n_enrolments,
            revision=row.revision,
            latest_plan=latest_plan or 0,
            created=row.created,
            changed=row.changed,
        )
