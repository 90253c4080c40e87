"""``commonhour refresh``: calendars come in, and nothing that was known of somebody's time is lost on the way."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path

import pytest

from tests.calendars.ics import calendar, event
from tests.scheduler.cli.conftest import Run
from tests.scheduler.sources.servers import Request, serving

BUSY = calendar(event("DTSTART:20270302T090000Z", "DURATION:PT1H", "SUMMARY:private", uid="a"))
LATER = calendar(event("DTSTART:20270303T090000Z", "DURATION:PT1H", uid="a"))
EMPTY = calendar()
PEOPLE = "ada", "bo"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COMMONHOUR_PRIVATE_CALENDARS", "127.0.0.0/8")
    place = tmp_path / "spring"
    place.mkdir()
    rows = [f"{each},{each.title()},{each}@example.org,UTC,Mo-Fr 09:00-17:00,en" for each in PEOPLE]
    (place / "people.csv").write_text("id,name,email,time_zone,working_hours,languages\n" + "\n".join(rows) + "\n")
    (place / "enrolments.csv").write_text("learner,course,priority\nada,basics,mandatory\n")
    (place / "programme.toml").write_text(
        'title = "Spring"\nstart = 2027-03-01\nend = 2027-03-15\n[[course]]\nid = "basics"\ntitle = "Basics"\n'
        'language = "en"\nsection_size = { min = 1, max = 4 }\nmax_sections = 1\ninstructors = ["bo"]\n'
        '[[course.activity]]\nid = "talk"\nkind = "live"\nduration_minutes = 60\n'
    )
    return place


def sources(folder: Path, *lines: str) -> None:
    (folder / "calendar_sources.csv").write_text("person,kind,address,user,secret_env\n" + "\n".join(lines) + "\n")


def kept(folder: Path, person: str = "ada") -> bytes:
    return (folder / "calendars" / f"{person}.ics").read_bytes()


def test_files_folders_and_addresses_are_fetched(run: Run, folder: Path) -> None:
    (folder.parent / "bo").mkdir()
    (folder.parent / "bo" / "one.ics").write_bytes(BUSY)
    (folder.parent / "bo" / "two.ICS").write_bytes(LATER)
    with serving(lambda request: request.answer(body=BUSY)) as (address, _):
        sources(folder, f"ada,ics,{address}/secret-path.ics,,", "bo,folder,../bo,,")
        answer = run("refresh", "spring")
    assert (answer.status, answer.said, answer.complained) == (0, "2 calendars: 2 changed\n", "")
    assert kept(folder) == BUSY
    assert kept(folder, "bo").count(b"BEGIN:VEVENT") == 2
    assert run("check-folder", "spring").status == 0
    assert "secret-path" not in (folder / "calendars" / ".refresh.json").read_text()


def test_what_has_not_changed_is_not_read_again(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "ada.ics").write_bytes(BUSY)
    sources(folder, "ada,file,ada.ics,,")
    assert run("refresh", "spring", "--json").document["counts"]["changed"] == 1
    written = (folder / "calendars" / "ada.ics").stat().st_mtime_ns

    def never(*_: object, **__: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr("scheduler.services.refresh_calendars.read_busy", never)
    assert run("refresh", "spring", "--json").document["counts"] == {
        "unchanged": 1, "changed": 0, "kept": 0, "would-empty": 0,
    }  # fmt: skip
    assert (folder / "calendars" / "ada.ics").stat().st_mtime_ns == written


def test_a_refresh_that_fails_keeps_what_it_had_and_says_since_when(run: Run, folder: Path) -> None:
    answers = [(200, BUSY), (500, b""), (500, b"")]

    def next_one(request: Request) -> None:
        request.answer(*answers.pop(0))

    with serving(next_one) as (address, _):
        sources(folder, f"ada,ics,{address}/a,,")
        run("refresh", "spring")
        first, second = run("refresh", "spring"), run("refresh", "spring")
    assert first.status == second.status == 1
    assert first.said == "1 calendar: 1 not fetched and left as they were\n"
    remembered = json.loads((folder / "calendars" / ".refresh.json").read_text())["people"]["ada"]
    assert first.complained == (
        f"warning: person ada: its address answers with status 500; the copy of {remembered['fetched']} is kept "
        f"(failing since {remembered['failing_since']})\n"
    )
    assert second.complained == first.complained  # since the first failure, not the last
    checked = run("check-folder", "spring")
    assert (
        f"warning: calendars/ada.ics: could not be refreshed since {remembered['failing_since']}; the copy of "
        f"{remembered['fetched']} is used; run commonhour refresh, which says why\n"
    ) in checked.said
    assert kept(folder) == BUSY


@pytest.mark.parametrize(
    "bad",
    [b"<html>Sign in</html>", b"", BUSY[:-20], b"BEGIN:VCALENDAR\r\n" + b"X" * 5_000_001, b"x END:VCALENDAR"],
    ids=["web page", "empty", "cut off", "too large", "no calendar"],
)
def test_what_is_no_whole_calendar_replaces_none(run: Run, folder: Path, bad: bytes) -> None:
    (folder / "calendars").mkdir()
    (folder / "calendars" / "ada.ics").write_bytes(BUSY)
    with serving(lambda request: request.answer(body=bad)) as (address, _):
        sources(folder, f"ada,ics,{address}/a,,")
        answer = run("refresh", "spring")
    assert answer.status == 1
    assert "the copy that was there is kept" in answer.complained
    assert kept(folder) == BUSY


def test_an_import_that_would_empty_a_calendar_stops_and_asks(run: Run, folder: Path) -> None:
    (folder / "calendars").mkdir()
    (folder / "calendars" / "ada.ics").write_bytes(BUSY)
    (folder / "new.ics").write_bytes(EMPTY)
    sources(folder, "ada,file,new.ics,,")
    answer = run("refresh", "spring")
    assert answer.status == 1
    assert answer.complained == (
        "warning: person ada: the calendar came back without a busy time, and had 1; it is left as it was; if that is "
        "right, refresh with --allow-empty\n"
    )
    assert kept(folder) == BUSY
    assert run("refresh", "spring", "--allow-empty").status == 0
    assert kept(folder) == EMPTY


def test_a_password_comes_from_the_environment_and_is_shown_nowhere(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def secret(request: Request) -> None:
        request.answer(
            200 if request.headers.get("Authorization") == f"Basic {b64encode(b'ada:open sesame').decode()}" else 401,
            BUSY,
        )

    with serving(secret) as (address, _):
        sources(folder, f"ada,ics,{address}/a,ada,ADA_PASSWORD")
        without = run("refresh", "spring")
        monkeypatch.setenv("ADA_PASSWORD", "open barley")
        wrong = run("refresh", "spring")
        monkeypatch.setenv("ADA_PASSWORD", "open sesame")
        right = run("refresh", "spring")
    assert "the environment variable ADA_PASSWORD is not set; it holds the password" in without.complained
    assert "status 401" in wrong.complained
    assert "open barley" not in wrong.complained + wrong.said
    assert right.said == "1 calendar: 1 changed\n"
    assert not any(b"open" in each.read_bytes() for each in folder.rglob("*") if each.is_file())


def test_a_private_server_is_reached_only_if_the_operator_allows_it(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COMMONHOUR_PRIVATE_CALENDARS")
    with serving(lambda request: request.answer(body=BUSY)) as (address, seen):
        sources(folder, f"ada,ics,{address}/a,,")
        answer = run("refresh", "spring")
    assert "is on a private network" in answer.complained
    assert seen == []


def test_every_problem_of_the_list_of_sources_is_told_at_once(run: Run, folder: Path) -> None:
    sources(folder, "adda,ics,https://example.org/a,,", "bo,webdav,,,", "bo,ics,https://example.org/b,bo,hunter2!")
    answer = run("refresh", "spring")
    assert answer.status == 1
    assert answer.complained.splitlines() == [
        "calendar_sources.csv:2: person: nobody in people.csv has the id 'adda'; did you mean 'ada'?",
        "calendar_sources.csv:3: kind: 'webdav' is no kind of source; write one of file, folder, ics, caldav",
        "calendar_sources.csv:3: address: is empty; write the path of a file or folder, or an address that begins with "
        "https://",
        "calendar_sources.csv:4: secret_env: is not the name of an environment variable; write the name of an "
        "environment variable; the password stands there, never in this file",
    ]


def test_a_folder_without_sources_says_what_to_write(run: Run, folder: Path) -> None:
    answer = run("refresh", "spring")
    assert answer.complained == (
        "calendar_sources.csv: is missing; write one line for each calendar: person,kind,address\n"
    )


FREE_BUSY = calendar("BEGIN:VFREEBUSY\r\nFREEBUSY:20270302T090000Z/PT1H\r\nEND:VFREEBUSY")


def test_a_caldav_server_is_asked_for_free_and_busy_and_else_for_the_events(run: Run, folder: Path) -> None:
    asked: list[bytes] = []

    def server(request: Request) -> None:
        body = request.body()
        asked.append(body)
        if b"free-busy-query" in body and request.path == "/offers/":
            request.answer(200, FREE_BUSY)
        elif b"free-busy-query" in body:
            request.answer(501)
        else:
            data = LATER.decode().replace("&", "&amp;")
            found = f'<c:calendar-data xmlns:c="urn:ietf:params:xml:ns:caldav">{data}</c:calendar-data>'
            request.answer(207, f'<d:multistatus xmlns:d="DAV:">{found}</d:multistatus>'.encode())

    with serving(server) as (address, _):
        sources(folder, f"ada,caldav,{address}/offers/,,", f"bo,caldav,{address}/does-not/,,")
        assert run("refresh", "spring").said == "2 calendars: 2 changed\n"
    assert b"VFREEBUSY" in kept(folder)
    assert b"BEGIN:VEVENT" in kept(folder, "bo")
    assert all(b'start="20270227T000000Z" end="20270317T000000Z"' in each for each in asked)


def test_an_answer_with_entities_of_its_own_is_refused(run: Run, folder: Path) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    with serving(lambda request: request.answer(207, bomb)) as (address, _):
        sources(folder, f"ada,caldav,{address}/,,")
        assert "defines XML entities" in run("refresh", "spring").complained
