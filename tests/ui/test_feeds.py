"""Calendars over HTTP: who gets which, what a client that has it already is told, and what an ended address answers."""

from __future__ import annotations

import asyncio
import gzip
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp

from calendars.lint import check_feed
from scheduler.domain.programme import Programme
from scheduler.services.feed_links import BadLinks, Feed, FeedLinks, Whose, feeds_of
from scheduler.services.write_invites import Invitations, write_invites
from tests.builders import a_course, a_person, a_plan, a_programme, a_section, a_venue, enrol, live, meets
from tests.calendars.invite_readers import read_with_icalendar
from ui.feeds import application

NOW = datetime(2027, 2, 1, 8, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def yard_programme() -> Programme:
    """Ada and Kei have the manager Max, Zoe another; Ines teaches all three at the yard in Berlin."""
    people = [a_person("Ines", venues="yard", manager="boss@example.org")]
    people += [
        a_person(name, venues="yard", manager="Max@example.org", zone="Europe/London") for name in ("Ada", "Kei")
    ]
    people.append(a_person("Zoe", venues="yard", manager="other@example.org"))
    course = a_course("heights", live("talk"), live("walk", in_person=True))
    yard = replace(a_venue("yard", zone="Europe/Berlin"), title="Training yard")
    return a_programme(people, [course], enrol("ada kei zoe"), venues=(yard,))


def its_invites(*, walk: str = "2027-03-03 10:00", previous: Invitations | None = None) -> Invitations:
    plan = a_plan(a_section("ada kei zoe", meets("talk", "2027-03-02 10:00"), meets("walk", walk, venue="yard")))
    state = previous.state if previous else None
    return write_invites(yard_programme(), plan, now=LATER if previous else NOW, previous=state)


class Client:
    """Asks an application without a socket, as a program that takes nothing packed unless it says so."""

    def __init__(self, app: ASGIApp) -> None:
        self._transport = httpx.ASGITransport(app)

    def request(self, method: str, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(transport=self._transport, base_url="http://testserver") as client:
                return await client.request(method, path, headers={"Accept-Encoding": "identity", **(headers or {})})

        return asyncio.run(ask())

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return self.request("GET", path, headers)


class Served:
    """A folder of invites with links to everything in it, served."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.links, self.token = FeedLinks(), dict[str, str]()
        for feed in feeds_of(yard_programme()):
            self.links, self.token[feed.owner] = self.links.give(feed, now=NOW)
        self.client = Client(application(folder, ["testserver"]))

    def write(self, invitations: Invitations) -> None:
        for name, data in {**invitations.files(), "feeds.json": self.links.to_json().encode()}.items():
            path = self.folder / name
            if not path.exists() or path.read_bytes() != data:
                path.parent.mkdir(parents=True, exist_ok=True)
                aside = path.with_name(".aside")
                aside.write_bytes(data)
                aside.replace(path)

    def url(self, owner: str) -> str:
        return f"/feeds/{self.token[owner]}.ics"


@pytest.fixture
def served(tmp_path: Path) -> Served:
    found = Served(tmp_path)
    found.write(its_invites())
    return found


def test_everybody_gets_their_own_calendar_as_it_was_written(served: Served) -> None:
    answer = served.client.get(served.url("ada"))

    assert answer.status_code == 200
    assert answer.content == (served.folder / "calendars" / "ada.ics").read_bytes()
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert sorted(served.token) == ["ada", "boss@example.org", "ines", "kei", "max@example.org", "other@example.org",
                                    "yard", "zoe"]  # fmt: skip
    assert len({served.client.get(served.url(each)).content for each in served.token}) == len(served.token)


def test_a_manager_sees_their_own_people_and_nobody_else_s(served: Served) -> None:
    data = served.client.get(served.url("max@example.org")).content

    talk, walk = read_with_icalendar(data)
    assert (talk.summary, walk.location) == ("Heights: talk (Ada, Kei)", "Training yard")
    assert talk.description == (
        "Ada: Tuesday 2 March 2027, 10:00-11:00 in London\nKei: Tuesday 2 March 2027, 10:00-11:00 in London"
    )
    assert b"Zoe" not in data
    assert b"Zoe" in served.client.get(served.url("other@example.org")).content
    assert data.count(b"TRANSP:TRANSPARENT") == 2
    (teaching, _) = read_with_icalendar(served.client.get(served.url("boss@example.org")).content)
    assert teaching.description == "Ines, teaching: Tuesday 2 March 2027, 10:00-11:00 in UTC"


def test_a_venue_s_calendar_holds_what_takes_place_there_and_no_learner(served: Served) -> None:
    data = served.client.get(served.url("yard")).content

    (walk,) = read_with_icalendar(data)
    assert walk.start == datetime(2027, 3, 3, 10, tzinfo=UTC)
    assert walk.description == (
        "Wednesday 3 March 2027, 11:00-12:00 in Berlin\nSection heights-1, 4 people with the instructor, Ines."
    )
    assert not any(name in data for name in (b"Ada", b"Kei", b"Zoe"))
    assert check_feed(data) == ()


def test_who_has_it_already_is_told_so_and_gets_it_when_it_changes(served: Served) -> None:
    first = served.client.get(served.url("ada"))
    tag, modified = first.headers["etag"], first.headers["last-modified"]
    assert not tag.startswith("W/")

    for headers in ({"If-None-Match": tag}, {"If-None-Match": f'"x", W/{tag}'}, {"If-Modified-Since": modified}):
        again = served.client.get(served.url("ada"), headers=headers)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    # Another tag decides against a date that would say 304.
    both = served.client.get(served.url("ada"), headers={"If-None-Match": '"x"', "If-Modified-Since": modified})
    assert both.status_code == 200
    for nonsense in ("yesterday", "Mon, 01 Jan 2001 00:00:00 GMT"):
        assert served.client.get(served.url("ada"), headers={"If-Modified-Since": nonsense}).status_code == 200

    served.write(its_invites(walk="2027-03-04 10:00", previous=its_invites()))
    changed = served.client.get(served.url("ada"), headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag
    assert read_with_icalendar(changed.content)[1].start == datetime(2027, 3, 4, 10, tzinfo=UTC)


def test_a_tag_outlives_a_restart_and_a_writing_that_changes_nothing(served: Served) -> None:
    tag = served.client.get(served.url("ada")).headers["etag"]

    served.write(its_invites(previous=its_invites()))
    elsewhere = Client(application(served.folder, ["testserver"]))

    assert elsewhere.get(served.url("ada"), headers={"If-None-Match": tag}).status_code == 304


def test_who_takes_gzip_gets_the_same_packed_with_a_tag_of_its_own(served: Served) -> None:
    plain = served.client.get(served.url("ada"))
    packed = served.client.get(served.url("ada"), headers={"Accept-Encoding": "br, gzip;q=0.5"})

    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < len(plain.content)
    assert packed.headers["etag"] != plain.headers["etag"]
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    again = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["etag"]}
    assert served.client.get(served.url("ada"), headers=again).status_code == 304
    refused = served.client.get(served.url("ada"), headers={"Accept-Encoding": "gzip;q=0"})
    assert "content-encoding" not in refused.headers
    assert gzip.decompress(gzip.compress(plain.content, 6, mtime=0)) == plain.content


def test_head_says_what_get_would(served: Served) -> None:
    got, head = served.client.get(served.url("ada")), served.client.request("HEAD", served.url("ada"))

    assert (head.status_code, head.headers) == (200, got.headers)


ELSEWHERE = ("/feeds/", "/feeds", "/feeds/x.ics", "/feeds/{token}", "/feeds/a/{token}.ics", "/feeds/{digest}.ics",
             "/feeds/../feeds.json", "/", "/calendars/ada.ics")  # fmt: skip


@pytest.mark.parametrize("path", ELSEWHERE)
def test_any_other_address_is_404(served: Served, path: str) -> None:
    digest = served.links.links[0].digest
    answer = served.client.get(path.format(token=served.token["ada"], digest=digest))

    assert answer.status_code == 404
    assert b"BEGIN:VCALENDAR" not in answer.content
    assert "text/html" not in answer.headers["content-type"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "REPORT"])
def test_a_calendar_can_only_be_read(served: Served, method: str) -> None:
    answer = served.client.request(method, served.url("ada"))

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_a_revoked_address_is_gone_at_once_and_a_new_one_works(served: Served) -> None:
    old, feed = served.url("ada"), next(each for each in feeds_of(yard_programme()) if each.owner == "ada")
    assert served.client.get(old).status_code == 200

    served.links, served.token["ada"] = served.links.give(feed, now=LATER)
    served.write(its_invites())

    assert served.client.get(old).status_code == 410
    assert served.client.get(served.url("ada")).status_code == 200
    assert served.client.get(served.url("kei")).status_code == 200
    served.links = served.links.revoke(feed, now=LATER)
    served.write(its_invites())
    assert served.client.get(served.url("ada")).status_code == 410


def test_who_has_left_is_gone_and_a_folder_that_cannot_be_read_is_no_empty_calendar(served: Served) -> None:
    (served.folder / "calendars" / "ada.ics").unlink()
    assert served.client.get(served.url("ada")).status_code == 410

    (served.folder / "feeds.json").write_text("{")
    broken = served.client.get(served.url("kei"))
    assert (broken.status_code, broken.headers["retry-after"]) == (503, "600")


def test_the_record_of_links_holds_no_key(served: Served) -> None:
    text = (served.folder / "feeds.json").read_text()

    assert not any(token in text for token in served.token.values())
    assert all(len(token) >= 43 for token in served.token.values())
    assert FeedLinks.from_json(text, where="") == served.links
    with pytest.raises(BadLinks, match=r"feeds\.json: not a record of feed links"):
        FeedLinks.from_json("{}", where="feeds.json")


def test_another_host_name_is_refused(served: Served) -> None:
    assert served.client.get(served.url("ada"), headers={"Host": "evil.example"}).status_code == 400


def test_links_are_of_everybody_who_takes_part() -> None:
    assert Feed(Whose.PERSON, "ada", "ada@example.org", "calendars/ada.ics") in set(feeds_of(yard_programme()))
    assert os.sep not in "".join(each.owner for each in feeds_of(yard_programme()))
