"""Several programs on one file: nobody loses a write, nobody reads half of one, nobody else reads at all."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from scheduler.services.ports import Store
from scheduler.store import open_store
from scheduler.store.engine import Engines, kind_of_disk, make_file, open_engines
from scheduler.store.errors import DatabaseOnNetworkDisk, DatabaseUnavailable
from tests.builders import NO_SCORE, a_course, a_person, a_plan, a_programme, a_section, enrol, utc

NOW = utc("2027-01-04 09:00")
SPRING = a_programme([a_person("Ada"), a_person("Ines")], [a_course()], enrol("ada"))
DRAFT = a_plan(a_section("ada", "2027-03-02 10:00"))

A_WRITER = """
import sys
from dataclasses import replace
from scheduler.services.ports import ChangedMeanwhile
from scheduler.store import open_store
from tests.scheduler.store.test_engine import DRAFT, NOW

who, url, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
changes = 0
with open_store(url) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    for each in range(times):
        print(store.add_plan("spring", DRAFT, now=NOW, note=f"{who} {each}"))
        while True:
            entry, programme = store.entry("spring"), store.programme("spring")
            try:
                store.replace_programme(
                    "spring", replace(programme, title=programme.title + who), now=NOW, revision=entry.revision
                )
                break
            except ChangedMeanwhile:
                pass
"""


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


@pytest.mark.slow
def test_two_programs_that_write_at_once_lose_and_double_nothing(url: str) -> None:
    times = 12
    with open_store(url) as store:
        store.add_programme(SPRING, now=NOW)
        writers = [
            subprocess.Popen(
                [sys.executable, "-c", A_WRITER, who, url, str(times)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for who in "xy"
        ]
        for each in writers:
            assert each.stdout is not None
            assert each.stdout.readline() == "ready\n"
        numbers = [list(map(int, text.split())) for text, _ in _all_at_once(writers)]

        assert sorted(numbers[0] + numbers[1]) == list(range(1, 2 * times + 1))
        assert [each.number for each in store.versions("spring")] == list(range(1, 2 * times + 1))
        assert {each.note for each in store.versions("spring")} == {f"{w} {n}" for w in "xy" for n in range(times)}
        title = store.programme("spring").title
        assert (title.count("x"), title.count("y")) == (times, times), "no change was written over"
        assert store.entry("spring").revision == 1 + 2 * times


def _all_at_once(writers: list[subprocess.Popen[str]]) -> Iterator[tuple[str, str]]:
    for each in writers:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    for each in writers:
        yield each.communicate(timeout=30)
        assert each.returncode == 0


def test_threads_share_a_store(url: str) -> None:
    for place in (url, "sqlite://"):
        with open_store(place) as store:
            store.add_programme(SPRING, now=NOW)
            threads = [threading.Thread(target=_add_five, args=(store,)) for _ in range(4)]
            for each in threads:
                each.start()
            for each in threads:
                each.join()
            assert [each.number for each in store.versions("spring")] == list(range(1, 21))


def _add_five(store: Store) -> None:
    for _ in range(5):
        store.add_plan("spring", DRAFT, now=NOW)
        assert store.plan("spring") == DRAFT


def test_a_reader_waits_for_no_writer_and_sees_no_half(url: str) -> None:
    with open_store(url) as store, engines_at(url) as engines:
        store.add_programme(SPRING, now=NOW)
        with engines.writing.begin() as writing:
            writing.execute(sa.text("DELETE FROM person"))
            assert store.programme("spring") == SPRING
            writing.rollback()


def test_a_writer_that_never_gets_its_turn_is_told_so(url: str) -> None:
    with open_store(url) as store, engines_at(url) as engines:
        store.add_programme(SPRING, now=NOW)

        @event.listens_for(store._engines.writing, "connect")
        def _impatient(connection: object, _entry: object) -> None:
            connection.execute("PRAGMA busy_timeout=50")  # type: ignore[attr-defined]

        store.close()
        with engines.writing.begin(), pytest.raises(DatabaseUnavailable, match="another program has been writing"):
            store.add_plan("spring", DRAFT, now=NOW)


def test_what_is_read_cannot_be_written_by_accident(url: str) -> None:
    with (
        engines_at(url) as engines,
        engines.reading.begin() as reading,
        pytest.raises(sa.exc.OperationalError, match="readonly"),
    ):
        reading.execute(sa.text("CREATE TABLE anything (at_all)"))


def test_a_file_is_opened_as_the_measurements_say(url: str) -> None:
    with engines_at(url) as engines:
        for engine in (engines.writing, engines.reading):
            with engine.connect() as connection:

                def pragma(name: str, on: sa.Connection = connection) -> object:
                    return on.exec_driver_sql(f"PRAGMA {name}").scalar()

                assert pragma("journal_mode") == "wal"
                assert pragma("foreign_keys") == 1
                assert pragma("synchronous") == 1, "normal"
                assert pragma("busy_timeout") == 30_000


def test_only_its_owner_may_read_a_new_file_and_its_sidecars(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "store.db"
    with open_store(f"sqlite:///{path}") as store:
        store.add_programme(SPRING, now=NOW)
        modes = {each.name: each.stat().st_mode & 0o777 for each in path.parent.iterdir()}

    assert modes == {"store.db": 0o600, "store.db-wal": 0o600, "store.db-shm": 0o600}


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(DatabaseUnavailable, match=r"file/store\.db: cannot be opened .*set COMMONHOUR_DATABASE"):
        open_store(f"sqlite:///{tmp_path / 'file' / 'store.db'}")


def test_another_kind_of_database_is_refused_without_showing_its_password() -> None:
    with pytest.raises(DatabaseUnavailable, match="only SQLite") as caught:
        open_store("postgresql+psycopg://ada:secret@example.org/db")
    assert "secret" not in str(caught.value)


def test_a_network_disk_is_refused(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        f"/dev/sda / ext4 rw 0 0\nserver:/home {tmp_path} nfs4 rw 0 0\n/dev/sdb {tmp_path}/here\\040too xfs rw 0 0\n"
        f"/dev/sdc {tmp_path}/hidden ext4 rw 0 0\nserver:/new {tmp_path}/hidden cifs rw 0 0\n"
    )
    (tmp_path / "here too").mkdir()

    assert kind_of_disk(tmp_path, mounts) == "nfs4"
    assert kind_of_disk(tmp_path / "deep", mounts) == "nfs4"
    assert kind_of_disk(tmp_path / "here too", mounts) == "xfs"
    assert kind_of_disk(tmp_path / "hidden", mounts) == "cifs", "the later mount hides the earlier"
    assert kind_of_disk(Path("/"), mounts) == "ext4"
    assert kind_of_disk(tmp_path, tmp_path / "absent") == "", "not on Linux"
    with pytest.raises(DatabaseOnNetworkDisk, match=r"network disk \(nfs4\)"):
        make_file(tmp_path / "store.db", mounts)
    assert not (tmp_path / "store.db").exists()


def test_a_large_programme_goes_in_and_out_in_a_few_statements(url: str) -> None:
    """2,000 people take a few seconds because each table is written and read at once."""
    names = [f"p{n}" for n in range(300)]
    large = a_programme([a_person(each) for each in [*names, "Ines"]], [a_course()], enrol(" ".join(names)))
    plan = replace(a_plan(a_section(" ".join(names), "2027-03-02 10:00")), score=replace(NO_SCORE, points=1))

    with open_store(url) as store:
        statements: list[str] = []
        for engine in (store._engines.writing, store._engines.reading):
            event.listen(
                engine, "before_cursor_execute", lambda _c, _u, statement, *_others: statements.append(statement)
            )
        store.add_programme(large, now=NOW)
        store.add_plan("spring", plan, now=NOW)
        assert (store.programme("spring"), store.plan("spring")) == (large, plan)

    assert len(statements) < 60
