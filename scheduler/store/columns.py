"""Kinds of column that mean the same on every database."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: goes in as any aware datetime, comes out in UTC, whatever the database does with offsets.

    SQLite's ``DATETIME`` drops the offset without a word, so that 09:00+05:00 would come back as 09:00; here the
    value is turned into UTC on the way in, and a naive one is refused.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002 (its signature is given)
        if value is None:
            return None
        if value.tzinfo is None or value.utcoffset() is None:
            raise ValueError(f"an instant needs a time zone, {value!r} has none; give it in UTC")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002 (its signature is given)
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def one_of(words: type[StrEnum], name: str) -> sa.Enum:
    """Return the type of a column that holds one of a few words, guarded by a CHECK of that name.

    Never a native enum of the database: PostgreSQL's cannot lose a member, and Alembic does not notice a new one.
    """
    return sa.Enum(
        words,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [each.value for each in members],
    )
