"""What may be fetched: nothing on a private network, nothing without end, and no secret to the wrong host."""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zlib

import pytest

from scheduler.sources.guard import Guard, Unfetchable, allow_list
from tests.calendars.ics import calendar, event
from tests.scheduler.sources.servers import Request, serving

LOOPBACK = allow_list("127.0.0.0/8, ::1/128")
DIARY = calendar(event("DTSTART:20270301T090000Z", "DURATION:PT1H"))


def serve_diary(request: Request) -> None:
    request.answer(body=DIARY, Content_Type="text/calendar")


def test_an_address_that_is_allowed_is_fetched() -> None:
    with serving(serve_diary) as (address, seen):
        answer = Guard(allowed=LOOPBACK).fetch(f"{address}/ada.ics?key=1#x")
    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, DIARY, "text/calendar")
    assert seen == [("GET", "/ada.ics?key=1", "")]


@pytest.mark.parametrize(
    "spelling",
    [
        "http://127.0.0.1/", "http://localhost/", "http://0x7f.1/", "http://2130706433/", "http://017700000001/",
        "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
        "http://169.254.169.254/latest/meta-data/", "http://100.64.0.1/", "http://10.0.0.1/", "http://192.168.1.1/",
        "http://0.0.0.0/", "http://[fe80::1]/", "http://[fd00::1]/", "http://224.0.0.1/", "http://[::]/",
    ],
)  # fmt: skip
def test_no_spelling_of_a_private_address_is_reached(spelling: str) -> None:
    with pytest.raises(Unfetchable, match="is on a private network; the operator may allow it"):
        Guard().fetch(spelling)


@pytest.mark.parametrize(
    ("address", "complaint"),
    [
        ("file:///etc/passwd", "is no web address"),
        ("ftp://example.org/a.ics", "is no web address"),
        ("not an address", "is no web address"),
        ("https://ada:secret@example.org/a.ics", "holds a user or password; give them apart"),
        ("https://nowhere.invalid/a.ics", "there is no host 'nowhere.invalid'"),
    ],
)
def test_what_is_no_address_of_a_calendar_is_refused_without_showing_a_secret(address: str, complaint: str) -> None:
    with pytest.raises(Unfetchable, match=complaint) as refused:
        Guard(resolve=lambda host, port: []).fetch(address)
    assert "secret" not in str(refused.value)


def test_a_public_host_is_asked_on_the_ports_of_the_web_only() -> None:
    with pytest.raises(Unfetchable, match="port 22 is not asked"):
        Guard(resolve=lambda host, port: ["93.184.216.34"]).fetch("https://example.org:22/")


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    guard = Guard(resolve=lambda host, port: ["93.184.216.34", "10.0.0.1"])
    with pytest.raises(Unfetchable, match="private network"):
        guard.fetch("http://example.org/")


def test_a_redirect_is_checked_like_the_first_address() -> None:
    with (
        serving(serve_diary) as (inner, hits),
        serving(lambda request: request.answer(302, Location=inner.replace("127.0.0.1", "127.0.0.2"))) as (outer, _),
    ):
        only_the_first = Guard(allowed=allow_list("127.0.0.1/32"))
        with pytest.raises(Unfetchable, match="private network"):
            only_the_first.fetch(outer)
    assert hits == []


def test_a_name_is_resolved_once_and_the_checked_address_is_the_one_connected_to() -> None:
    """A rebinding name: public when it is checked, ours when it is asked again."""
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    with serving(serve_diary) as (address, _):
        port = address.rpartition(":")[2]
        answer = Guard(allowed=LOOPBACK, resolve=rebinding).fetch(f"http://rebinding.example:{port}/")
    assert answer.body == DIARY
    assert asked == ["rebinding.example"]


def test_a_password_goes_to_the_host_it_is_for_and_to_no_other() -> None:
    with (
        serving(serve_diary) as (other, seen_there),
        serving(lambda request: request.answer(302, Location=f"{other}/b")) as (first, seen_here),
    ):
        Guard(allowed=LOOPBACK).fetch(f"{first}/a", login=("ada", "secret"))
    assert seen_here == [("GET", "/a", "Basic YWRhOnNlY3JldA==")]
    assert seen_there == [("GET", "/b", "")]


def test_a_password_is_not_sent_unencrypted_over_the_public_network() -> None:
    with pytest.raises(Unfetchable, match="would get the password unencrypted; write https"):
        Guard(resolve=lambda host, port: ["93.184.216.34"]).fetch("http://example.org/", login=("ada", "secret"))


def test_redirects_end() -> None:
    with serving(lambda request: request.answer(302, Location="/again")) as (address, seen):
        with pytest.raises(Unfetchable, match="sends elsewhere more than 5 times"):
            Guard(allowed=LOOPBACK).fetch(address)
        assert len(seen) == 6


def test_what_is_packed_is_unpacked() -> None:
    with serving(lambda request: request.answer(body=gzip.compress(DIARY), Content_Encoding="gzip")) as (address, _):
        assert Guard(allowed=LOOPBACK).fetch(address).body == DIARY


def test_a_bomb_is_not_unpacked() -> None:
    packer = zlib.compressobj(9, wbits=16 + zlib.MAX_WBITS)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(300)) + packer.flush()
    assert len(bomb) < 500_000
    tracemalloc.start()
    with (
        serving(lambda request: request.answer(body=bomb, Content_Encoding="gzip")) as (address, _),
        pytest.raises(Unfetchable, match="sends more than 5 MB"),
    ):
        Guard(allowed=LOOPBACK).fetch(address)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000  # one chunk of it alone would unpack to sixty


def test_more_than_the_limit_is_not_taken() -> None:
    with serving(lambda request: request.answer(body=bytes(2_000))) as (address, _):
        assert len(Guard(allowed=LOOPBACK, max_bytes=2_000).fetch(address).body) == 2_000
        with pytest.raises(Unfetchable, match="sends more than"):
            Guard(allowed=LOOPBACK, max_bytes=1_999).fetch(address)


def drip(request: Request, *, headers: bool) -> None:
    if headers:
        request.wfile.write(b"HTTP/1.1 200 OK\r\n")
    else:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(100):
        request.wfile.write(b"X-A: 1\r\n" if headers else b"x")
        request.wfile.flush()
        time.sleep(0.05)


@pytest.mark.parametrize("headers", [True, False], ids=["headers", "body"])
def test_a_server_that_drips_gains_no_time(headers: bool) -> None:
    begun = time.monotonic()
    with serving(lambda request: drip(request, headers=headers)) as (address, _):
        with pytest.raises(Unfetchable, match="did not answer within"):
            Guard(allowed=LOOPBACK, seconds=0.4).fetch(address)
        assert time.monotonic() - begun < 1.5


def test_half_a_body_is_no_answer() -> None:
    def half(request: Request) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nBEGIN:VCALENDAR")
        request.close_connection = True

    with serving(half) as (address, _), pytest.raises(Unfetchable, match="cannot be reached"):
        Guard(allowed=LOOPBACK).fetch(address)


def test_messages_do_not_hold_the_path_which_is_often_the_secret() -> None:
    with pytest.raises(Unfetchable) as refused:
        Guard().fetch("http://127.0.0.1/private-0123456789abcdef/basic.ics?token=abc")
    assert "0123456789abcdef" not in str(refused.value)
    assert "token" not in str(refused.value)


def test_an_operators_list_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(Unfetchable, match="write networks by comma"):
        allow_list("10.1.2.3/16")
