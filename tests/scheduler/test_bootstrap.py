"""The services put together: a place is a folder or a programme in the store, and both serve alike."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scheduler.bootstrap import Application, BadPlace, NoPlanFile, StoredPlace, bootstrap, read_place
from scheduler.folder import load_folder, write_folder
from scheduler.folder.changes import change_folder
from scheduler.folder.plan_json import plan_to_json
from scheduler.services.ports import UnknownProgramme, UnknownVersion
from tests.builders import NO_SCORE, a_calendar, a_course, a_person, a_plan, a_programme, a_section, enrol, utc

NOW = utc("2027-01-04 09:00")
SPRING = a_programme(
    [a_person("Ada"), a_person("Ines")],
    [a_course()],
    enrol("ada"),
    calendars={"ada": a_calendar(("2027-03-02 10:00", "2027-03-02 11:00"))},
)
DRAFT = a_plan(a_section("ada", "2027-03-02 12:00"))
BETTER = replace(DRAFT, score=replace(NO_SCORE, points=-1))


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    with bootstrap({"COMMONHOUR_DATABASE": str(tmp_path / "kept" / "store.db")}, now=lambda: NOW) as opened:
        yield opened


def test_a_place_is_a_folder_or_a_programme_in_the_store() -> None:
    assert read_place("my-programme") == Path("my-programme")
    assert read_place("./store:odd") == Path("./store:odd")
    assert read_place("store:spring") == StoredPlace("spring", None)
    assert read_place("store:spring@12") == StoredPlace("spring", 12)
    assert str(read_place("store:spring@12")) == "store:spring@12"


@pytest.mark.parametrize("text", ["store:", "store:@3", "store:spring@", "store:spring@last", "store:spring@-1"])
def test_a_place_that_is_neither_is_told(text: str) -> None:
    with pytest.raises(BadPlace, match="'store:NAME@3' for version 3"):
        read_place(text)


def test_work_on_folders_opens_no_database(app: Application, tmp_path: Path) -> None:
    write_folder(SPRING, tmp_path / "spring")

    assert app.programme(str(tmp_path / "spring")) == SPRING
    assert not (tmp_path / "kept").exists()


def test_a_folder_that_was_imported_is_exported_as_it_was(app: Application, tmp_path: Path) -> None:
    write_folder(SPRING, tmp_path / "in")
    name = app.store.add_programme(app.programme(str(tmp_path / "in")), now=app.now())
    write_folder(app.programme(f"store:{name}"), tmp_path / "out")

    def content(folder: Path) -> dict[str, bytes]:
        return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}

    assert content(tmp_path / "out") == content(tmp_path / "in")
    assert app.store.entry(name).created == NOW


def test_what_is_kept_is_there_for_the_next_to_open_it(app: Application) -> None:
    app.store.add_programme(SPRING, now=NOW)
    app.close()

    assert app.programme("store:spring") == SPRING


def test_folder_and_store_show_the_same(app: Application, tmp_path: Path) -> None:
    folder, file, candidate = tmp_path / "spring", tmp_path / "plan.json", tmp_path / "candidate.json"
    write_folder(SPRING, folder)
    file.write_text(plan_to_json(DRAFT))
    candidate.write_text(plan_to_json(BETTER))
    app.store.add_programme(SPRING, now=NOW)
    app.store.add_plan("spring", DRAFT, now=NOW)

    for source in (app.source(str(folder), file), app.source("store:spring")):
        assert (source.programme(), source.plan()) == (SPRING, DRAFT)
        assert source.read_candidate(candidate) == BETTER
        assert load_folder(source.folder) == SPRING
        before = source.plan_revision(), source.programme_revision()
        where = source.keep(BETTER)
        assert source.plan() == BETTER
        assert source.plan_revision() != before[0]
        assert source.programme_revision() == before[1]
        assert where in {"plan.previous.json", "store:spring@1"}
    assert [each.score.points for each in app.store.versions("spring")] == [0, -1]


def test_a_named_version_stays_the_one_that_is_shown(app: Application) -> None:
    app.store.add_programme(SPRING, now=NOW)
    for each in (DRAFT, BETTER):
        app.store.add_plan("spring", each, now=NOW)

    first, latest = app.source("store:spring@1"), app.source("store:spring")

    assert (first.plan(), latest.plan()) == (DRAFT, BETTER)
    assert (first.place, latest.place) == ("store:spring@1", "store:spring")
    app.store.add_plan("spring", DRAFT, now=NOW)
    assert (first.plan(), latest.plan()) == (DRAFT, DRAFT)
    assert first.plan_revision().startswith("1 of ")
    assert latest.plan_revision().startswith("3 of ")
    assert first.keep(BETTER) == "store:spring@1"
    assert (first.plan(), first.place) == (BETTER, "store:spring"), "who keeps a plan sees it"


def test_a_programme_that_changes_is_written_out_anew_and_leaves_nothing_behind(app: Application) -> None:
    app.store.add_programme(SPRING, now=NOW)
    source = app.source("store:spring")
    first = source.folder
    assert source.folder == first, "once for each revision"
    assert first.parent.stat().st_mode & 0o777 == 0o700, "it holds people's calendars"

    later = replace(SPRING, title="Later")
    app.store.replace_programme("spring", later, now=NOW, revision=1)
    second = source.folder

    assert load_folder(second) == later
    del source
    gc.collect()
    assert not first.exists()
    assert not second.exists()


def test_an_accepted_change_becomes_a_revision_with_its_plan(app: Application, tmp_path: Path) -> None:
    name = app.store.add_programme(SPRING, now=NOW)
    app.store.add_plan(name, DRAFT, now=NOW)
    source = app.source(f"store:{name}")
    changed = change_folder(source.folder, ["rules.buffer_minutes=15"], tmp_path / "changed")

    where = source.accept(tmp_path / "changed", BETTER)

    assert where == "store:spring@1"
    assert (source.programme(), source.plan()) == (changed, BETTER)
    assert app.store.entry(name).revision == 2


def test_what_is_missing_is_said(app: Application, tmp_path: Path) -> None:
    app.store.add_programme(SPRING, now=NOW)

    with pytest.raises(NoPlanFile, match="which plan"):
        app.source(str(tmp_path))
    with pytest.raises(UnknownVersion, match="has no plan yet"):
        app.source("store:spring").plan()
    with pytest.raises(UnknownProgramme, match="did you mean 'spring'"):
        app.programme("store:sping")
