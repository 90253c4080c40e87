"""Sessions in calendars on real servers: written once, moved, taken away, and never over somebody else's change."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest

from calendars.caldav_push import CalDavServer, Done
from calendars.errors import CalendarServerError
from scheduler.domain.plan import Plan
from scheduler.services.push_calendars import Pushed, push_calendars
from scheduler.services.write_invites import Invitations, write_invites
from tests.builders import a_block, a_course, a_person, a_plan, a_programme, a_section, alone, enrol, live, meets
from tests.calendars.invite_readers import read_with_icalendar
from tests.peers.running import free_port, peer, running

pytestmark = pytest.mark.peers

NOW = datetime(2027, 2, 1, 8, tzinfo=UTC)
PROGRAMME = a_programme(
    [a_person("Ines"), a_person("Ada"), a_person("Kei")],
    [a_course("heights", alone("theory", 240), live("talk"), live("walk", 90))],
    enrol("ada kei"),
)


@dataclass(frozen=True)
class Calendars:
    """A running server, and the address of a person's collection on it."""

    template: str
    user: str

    def connection(self) -> CalDavServer:
        return CalDavServer(user=self.user, password="x" if self.user else "")

    def ask(self, method: str, url: str, **others: Any) -> httpx.Response:
        auth = (self.user, "x") if self.user else None
        return httpx.request(method, url, auth=auth, trust_env=False, **others)

    def objects(self, person: str) -> dict[str, bytes]:
        """Everything in a person's collection, by address, as any client finds it."""
        collection = self.template.replace("{person}", person)
        answer = self.ask("PROPFIND", collection, headers={"Depth": "1"})
        if answer.status_code == 404:
            return {}
        links = re.findall(r"<(?:\w+:)?href>([^<]*\.ics)</", answer.text)
        return {urljoin(collection, each): self.ask("GET", urljoin(collection, each)).content for each in set(links)}

    def instants(self, person: str) -> set[tuple[datetime, datetime]]:
        events = [event for data in self.objects(person).values() for event in read_with_icalendar(data)]
        return {(each.start, each.end) for each in events}


@pytest.fixture(params=["radicale", "xandikos"])
def calendars(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Calendars]:
    port, folder = free_port(), tmp_path / "server"
    folder.mkdir()
    if request.param == "radicale":
        (folder / "config").write_text(
            f"[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = none\n[rights]\ntype = authenticated\n"
            f"[storage]\nfilesystem_folder = {folder}/data\n[web]\ntype = none\n"
        )
        command: tuple[str, ...] = (peer("radicale"), "--config", str(folder / "config"))
        found = Calendars(f"http://127.0.0.1:{port}/planner/{{person}}/", "planner")
    else:
        command = (
            peer("xandikos"), "serve", "-d", str(folder / "data"), "-l", "127.0.0.1", "-p", str(port),
            "--defaults",
        )  # fmt: skip
        found = Calendars(f"http://127.0.0.1:{port}/user/calendars/{{person}}/", "")
    with running(*command, port=port, folder=folder):
        yield found


def its_plan(learners: str = "ada kei", *, walk: str = "2027-03-16 13:30") -> Plan:
    section = a_section(learners, meets("talk", "2027-03-09 14:30"), meets("walk", walk, 90))
    return a_plan(section, study=[a_block("ada", "theory", "2027-03-02 15:00")])


def pushed_to(
    calendars: Calendars, invitations: Invitations, memory: Pushed, *, overwrite: bool = False
) -> Counter[Done]:
    with calendars.connection() as server:
        steps = push_calendars(PROGRAMME, invitations, server, calendars.template, memory, overwrite=overwrite)
        return Counter(each.done for each in steps)


def wanted(plan: Plan, person: str) -> set[tuple[datetime, datetime]]:
    found = {(each.start, each.end) for each in plan.sections[0].sessions}
    return found | {(each.start, each.end) for each in plan.study_blocks if each.learner == person}


def test_everybody_s_collection_holds_the_plan_s_instants_and_only_changes_are_written(calendars: Calendars) -> None:
    memory, first = Pushed(), write_invites(PROGRAMME, its_plan(), now=NOW)

    assert pushed_to(calendars, first, memory) == {Done.WRITTEN: 7}
    for person in ("ines", "ada", "kei"):
        assert calendars.instants(person) == wanted(its_plan(), person)
    assert all(b"METHOD" not in data for data in calendars.objects("ada").values())

    memory = Pushed.from_json(memory.to_json(), where="pushed.json")
    assert pushed_to(calendars, first, memory) == {}

    moved = its_plan("ada", walk="2027-03-17 13:30")
    again = write_invites(PROGRAMME, moved, now=NOW, previous=first.state)
    assert pushed_to(calendars, again, memory) == {Done.WRITTEN: 2, Done.DELETED: 2}
    for person in ("ines", "ada"):
        assert calendars.instants(person) == wanted(moved, person)
    assert calendars.instants("kei") == set()


def test_what_somebody_changed_or_deleted_there_is_left_alone_until_a_person_says_otherwise(
    calendars: Calendars,
) -> None:
    memory, first = Pushed(), write_invites(PROGRAMME, its_plan("ada"), now=NOW)
    pushed_to(calendars, first, memory)
    objects = calendars.objects("ada")
    walk, talk = (
        next(url for url, data in objects.items() if f"heights: {name}" in data.decode().lower())
        for name in ("walk", "talk")
    )
    edited = objects[walk].replace(b"SUMMARY:", b"SUMMARY:My ")
    assert calendars.ask("PUT", walk, content=edited, headers={"Content-Type": "text/calendar"}).is_success
    assert calendars.ask("DELETE", talk).is_success

    again = write_invites(
        PROGRAMME,
        a_plan(a_section("ada", meets("talk", "2027-03-10 14:30"), meets("walk", "2027-03-17 13:30", 90))),
        now=NOW,
        previous=first.state,
    )

    # Ines' two and the study block are ours alone.
    assert pushed_to(calendars, again, memory) == {Done.WRITTEN: 2, Done.DELETED: 1, Done.CONFLICT: 2}
    assert b"SUMMARY:My " in calendars.objects("ada")[walk]
    assert pushed_to(calendars, again, memory) == {Done.CONFLICT: 2}
    assert pushed_to(calendars, again, memory, overwrite=True) == {Done.WRITTEN: 2}
    assert pushed_to(calendars, again, memory) == {}
    assert calendars.instants("ada") == calendars.instants("ines")


def test_a_lost_memory_is_found_again_on_the_server(calendars: Calendars) -> None:
    first = write_invites(PROGRAMME, its_plan(), now=NOW)
    pushed_to(calendars, first, Pushed())
    memory = Pushed()

    outcome = pushed_to(calendars, first, memory)

    # A server that writes events anew gives other bytes back, which nobody can tell from somebody's change.
    assert outcome in ({Done.ADOPTED: 7}, {Done.CONFLICT: 7})
    pushed_to(calendars, first, memory, overwrite=True)
    moved = write_invites(PROGRAMME, its_plan(walk="2027-03-17 13:30"), now=NOW, previous=first.state)
    assert pushed_to(calendars, moved, memory) == {Done.WRITTEN: 3}


def test_a_server_that_is_not_there_says_so_and_a_password_never_travels_in_the_open() -> None:
    first = write_invites(PROGRAMME, its_plan(), now=NOW)
    nowhere = Calendars(f"http://127.0.0.1:{free_port()}/{{person}}/", "")
    with pytest.raises(CalendarServerError, match="is the server running"):
        pushed_to(nowhere, first, Pushed())
    with pytest.raises(CalendarServerError, match="not sent over plain http"):
        pushed_to(Calendars("http://dav.example.org/{person}/", "planner"), first, Pushed())
