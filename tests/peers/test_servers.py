"""Radicale and Xandikos: their free/busy reports and their events, fetched as the product fetches them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from calendars.busy import read_busy
from scheduler.sources.caldav import fetch_caldav
from scheduler.sources.guard import Guard, allow_list
from tests.calendars.ics import END, START, calendar, event, told
from tests.peers.conftest import free_port, program, running

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

EVENTS = {
    "single": event("DTSTART:20270302T090000Z", "DTEND:20270302T100000Z", "SUMMARY:private", uid="single"),
    "weekly": event(
        "DTSTART;TZID=Europe/Berlin:20270322T090000", "DTEND;TZID=Europe/Berlin:20270322T103000",
        "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;TZID=Europe/Berlin:20270405T090000", uid="weekly",
    ),
    "free": event("DTSTART:20270303T090000Z", "DTEND:20270303T100000Z", "TRANSP:TRANSPARENT", uid="free"),
    "monthly": event("DTSTART:20270310T120000Z", "DURATION:PT30M", "RRULE:FREQ=MONTHLY;BYDAY=2WE", uid="monthly"),
    "long ago": event("DTSTART:20260310T120000Z", "DURATION:PT30M", uid="ago"),
}  # fmt: skip
ZONE = "\r\n".join(
    [
        "BEGIN:VTIMEZONE", "TZID:Europe/Berlin",
        "BEGIN:STANDARD", "DTSTART:19961027T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD",
        "BEGIN:DAYLIGHT", "DTSTART:19810329T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT", "END:VTIMEZONE",
    ]
)  # fmt: skip
BUSY = [
    "03-02 10:00-11:00",
    "03-10 13:00-13:30",
    "03-22 09:00-10:30",
    "03-29 09:00-10:30",  # after the clocks changed, still at nine
    "04-14 14:00-14:30",
]


@dataclass(frozen=True)
class Server:
    """A CalDAV server with one collection of the events above."""

    collection: str
    headers: dict[str, str]


def filled(collection: str, login: tuple[str, str] | None, *, make: bool) -> None:
    with httpx.Client(auth=login, trust_env=False) as client:
        if make:
            assert client.request("MKCALENDAR", collection).status_code == 201
        for name, one in EVENTS.items():
            body = calendar(ZONE, one, head=("PRODID:-//test//EN",))
            answer = client.put(f"{collection}{name}.ics", content=body, headers={"content-type": "text/calendar"})
            assert answer.status_code in (200, 201, 204), answer.text


@pytest.fixture(scope="module")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    place, port = tmp_path_factory.mktemp("radicale"), free_port()
    command = [
        program("radicale"), "--config", "", "--hosts", f"127.0.0.1:{port}", "--auth-type", "none",
        "--rights-type", "authenticated", "--storage-filesystem-folder", str(place / "data"), "--web-type", "none",
    ]  # fmt: skip
    with running(command, port, place / "log"):
        collection = f"http://127.0.0.1:{port}/ada/diary/"
        filled(collection, ("ada", ""), make=True)
        yield collection


@pytest.fixture(scope="module")
def xandikos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    place, port = tmp_path_factory.mktemp("xandikos"), free_port()
    command = [
        program("xandikos"), "serve", "-l", "127.0.0.1", "-p", str(port), "-d", str(place / "data"),
        "--state-dir", str(place / "state"), "--no-detect-systemd", "--defaults",
    ]  # fmt: skip
    with running(command, port, place / "log"):
        collection = f"http://127.0.0.1:{port}/user/calendars/calendar/"
        filled(collection, None, make=False)
        yield collection


GUARD = Guard(allowed=allow_list("127.0.0.0/8"))


def read(data: bytes) -> list[str]:
    return told(read_busy(data, zone="Europe/Berlin", start=START, end=END).spans)


@pytest.mark.parametrize("server", ["radicale", "xandikos"])
def test_what_a_server_reports_as_busy_is_what_we_read_from_its_events(
    server: str, request: pytest.FixtureRequest
) -> None:
    collection: str = request.getfixturevalue(server)
    login = ("ada", "") if server == "radicale" else None
    reported = fetch_caldav(GUARD, collection, login, start=START, end=END)
    assert b"BEGIN:VFREEBUSY" in reported
    assert b"private" not in reported
    assert read(reported) == BUSY
    assert read(calendar(ZONE, *EVENTS.values())) == BUSY


class WithoutReports(Guard):
    """A server that does not know free/busy reports, as some do."""

    def fetch(self, address, *, body=b"", **others):  # type: ignore[no-untyped-def]
        """Ask for something that the server answers with an error, where a report is asked for."""
        if b"free-busy-query" in body:
            body = body.replace(b"free-busy-query", b"never-heard-of")
        return super().fetch(address, body=body, **others)


@pytest.mark.parametrize("server", ["radicale", "xandikos"])
def test_the_events_of_a_server_without_reports_are_read(server: str, request: pytest.FixtureRequest) -> None:
    collection: str = request.getfixturevalue(server)
    login = ("ada", "") if server == "radicale" else None
    guard = WithoutReports(allowed=allow_list("127.0.0.0/8"))
    found = fetch_caldav(guard, collection, login, start=START, end=END)
    assert b"BEGIN:VEVENT" in found
    assert b"UID:ago" not in found  # the server left out what is not asked for
    assert read(found) == BUSY
