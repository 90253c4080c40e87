"""The database's shape: what migrations build is what the code expects, and nothing is lost on the way."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory

from scheduler.store import migrate, open_store
from scheduler.store.columns import UtcDateTime
from scheduler.store.engine import Engines, open_engines
from scheduler.store.errors import DatabaseNotOurs, DatabaseTooNew
from scheduler.store.tables import Row
from tests.builders import a_course, a_person, a_plan, a_programme, a_section, enrol, utc

NOW = utc("2027-01-04 09:00")
SPRING = a_programme([a_person("Ada"), a_person("Ines")], [a_course()], enrol("ada"))
DRAFT = a_plan(a_section("ada", "2027-03-02 10:00"))


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.db'}"


@contextmanager
def engines_at(url: str) -> Iterator[Engines]:
    engines = open_engines(url)
    try:
        yield engines
    finally:
        engines.dispose()


@contextmanager
def migrating(url: str) -> Iterator[sa.Connection]:
    with (
        engines_at(url) as engines,
        engines.writing.connect() as connection,
        migrate.without_foreign_keys(connection),
        connection.begin(),
    ):
        yield connection


def fill(url: str) -> None:
    with open_store(url) as store:
        store.add_plan(store.add_programme(SPRING, now=NOW), DRAFT, now=NOW)


def shape(engine: sa.Engine) -> dict[str, dict[str, Any]]:
    """Everything that a database says of its tables, but for the order in which constraints are listed."""
    inspector = sa.inspect(engine)

    def named(things: list[Any]) -> dict[str, Any]:
        return {each["name"]: {key: str(value) for key, value in each.items()} for each in things}

    return {
        table: {
            "columns": named(inspector.get_columns(table)),
            "key": inspector.get_pk_constraint(table),
            "bound": named(inspector.get_foreign_keys(table)),
            "unique": named(inspector.get_unique_constraints(table)),
            "checks": named(inspector.get_check_constraints(table)),
            "indexes": named(inspector.get_indexes(table)),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def test_what_the_migrations_build_is_what_the_tables_say(url: str, tmp_path: Path) -> None:
    open_store(url).close()

    with engines_at(url) as migrated, engines_at(f"sqlite:///{tmp_path / 'fresh.db'}") as fresh:
        Row.metadata.create_all(fresh.writing)
        assert shape(migrated.reading) == shape(fresh.reading)
        assert len(shape(fresh.reading)) == 15


def test_alembic_finds_nothing_to_add(url: str) -> None:
    open_store(url).close()

    with migrating(url) as connection:
        config = Config()
        config.set_main_option("script_location", migrate.PLACE_OF_SCRIPTS)
        config.attributes["connection"] = connection
        command.check(config)


def test_the_code_knows_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", migrate.PLACE_OF_SCRIPTS)

    assert ScriptDirectory.from_config(config).get_heads() == [migrate.HEAD]


def test_down_and_up_again_with_rows_in_place(url: str) -> None:
    fill(url)

    with migrating(url) as connection:
        migrate.move_to(connection, "base")
        assert set(sa.inspect(connection).get_table_names()) == {"alembic_version"}
        assert migrate.revision_of(connection) is None

    fill(url)
    with open_store(url) as store:
        assert (store.programme("spring"), store.plan("spring")) == (SPRING, DRAFT)


def test_a_table_made_anew_keeps_the_rows_that_are_bound_to_it(url: str) -> None:
    """SQLite drops the old table: with foreign keys checked, that would delete everything under a programme."""
    fill(url)

    with migrating(url) as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("programme", recreate="always") as batch:
            batch.add_column(sa.Column("added", sa.Integer))

    with open_store(url) as store:
        assert (store.programme("spring"), store.plan("spring")) == (SPRING, DRAFT)


def test_foreign_keys_are_checked_again_after_a_migration(url: str) -> None:
    for place in (url, "sqlite://"):
        with open_store(place) as store:  # migrated on the very connection that is used from now on
            name = store.add_programme(SPRING, now=NOW)
            store.remove_programme(name)
            with store._engines.reading.connect() as connection:
                assert connection.scalar(sa.text("SELECT count(*) FROM person")) == 0


def test_a_migration_that_leaves_rows_bound_to_nothing_is_undone(url: str) -> None:
    fill(url)

    def careless() -> None:
        with migrating(url) as connection:
            connection.execute(sa.text("DELETE FROM programme"))
            migrate.move_to(connection, "head")

    with pytest.raises(AssertionError, match="bound to nothing"):
        careless()

    with open_store(url) as store:
        assert store.programme("spring") == SPRING


def test_programs_that_open_a_new_database_at_once_wait_for_each_other(url: str) -> None:
    def open_and_count(_each: int) -> int:
        with open_store(url) as store:
            return len(store.programmes())

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(open_and_count, range(4))) == [0, 0, 0, 0]


def test_opening_again_neither_writes_nor_loads_the_migrations(url: str, tmp_path: Path) -> None:
    fill(url)
    before = (tmp_path / "store.db").read_bytes()
    # Another program is writing, and the store opens and reads without waiting for it.
    with engines_at(url) as engines, engines.writing.begin(), open_store(url) as store:
        assert store.programme("spring") == SPRING
    assert (tmp_path / "store.db").read_bytes() == before


def test_a_database_of_a_later_version_is_left_alone(url: str, tmp_path: Path) -> None:
    fill(url)
    with migrating(url) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseTooNew, match=r"store\.db: was made by a later version .*9999"):
        open_store(url)


def test_another_programs_database_is_left_alone(url: str, tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with sqlite3.connect(path) as theirs:
        theirs.execute("CREATE TABLE recipes (title)")
    theirs.close()

    with pytest.raises(DatabaseNotOurs, match="another program's database; set COMMONHOUR_DATABASE"):
        open_store(url)
    with engines_at(url) as engines:
        assert set(shape(engines.reading)) == {"recipes"}


def test_a_file_that_is_no_database_is_left_alone(url: str, tmp_path: Path) -> None:
    (tmp_path / "store.db").write_text("id,name,email\n" * 100)

    with pytest.raises(DatabaseNotOurs, match="is no database"):
        open_store(url)
    assert (tmp_path / "store.db").read_text() == "id,name,email\n" * 100


# Rules for every table, those to come too


def test_every_instant_is_kept_in_utc() -> None:
    bare = [
        str(column)
        for table in Row.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, sa.DateTime)
    ]
    careful = [c for table in Row.metadata.sorted_tables for c in table.columns if isinstance(c.type, UtcDateTime)]

    assert bare == []
    assert len(careful) == 9


def test_every_word_of_an_enum_is_guarded_by_a_named_check() -> None:
    found = {}
    for table in Row.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, sa.Enum):
                assert not column.type.native_enum
                checks = [each.name for each in table.constraints if isinstance(each, sa.CheckConstraint)]
                assert column.type.name in [str(each).removeprefix(f"ck_{table.name}_") for each in checks]
                found[str(column)] = column.type.enums
    assert set(found) == {
        "course.live", "activity.kind", "enrolment.priority", "enrolment.preference", "self_paced.reason",
    }  # fmt: skip


def test_a_word_that_is_none_is_refused_by_the_database_itself(url: str) -> None:
    fill(url)

    with (
        pytest.raises(sa.exc.IntegrityError, match="CHECK constraint failed: ck_enrolment_priority"),
        engines_at(url) as engines,
        engines.writing.begin() as connection,
    ):
        connection.execute(sa.text("UPDATE enrolment SET priority = 'urgent'"))


def test_every_constraint_has_a_name() -> None:
    unnamed = [
        f"{table.name}: {each}" for table in Row.metadata.sorted_tables for each in table.constraints if not each.name
    ]
    assert unnamed == []
