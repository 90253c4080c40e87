"""The server: where it listens, what it answers, and what it says when it cannot start."""

from __future__ import annotations

import http.client
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from ui.ports import HOST, free_port
from ui.server import main, tell_error

PATIENCE_SECONDS = 60
ROOT = Path(__file__).parents[2]


def started(plan: Path, *command: str) -> tuple[subprocess.Popen[str], str]:
    """Start a review server and return it with the address that it prints."""
    process = subprocess.Popen(
        [
            *(command or (sys.executable, "-m", "ui.server")),
            "--dir",
            str(plan.parent / "programme"),
            "--plan",
            str(plan),
        ],
        stdout=subprocess.PIPE,
        text=True,
        # from elsewhere, since a person's working directory is anywhere
        cwd=plan.parent,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if select.select([process.stdout], [], [], 0.2)[0]:
            line = process.stdout.readline()
            if "http://" in line:
                return process, line[line.index("http://") :].strip()
    ended(process)
    pytest.fail("the server never told its address")


def ended(process: subprocess.Popen[str]) -> int:
    """Ask the server to end as a terminal does, and return how it did."""
    process.send_signal(signal.SIGTERM)
    try:
        code = process.wait(PATIENCE_SECONDS)
    finally:
        process.kill()
        if process.stdout is not None:
            process.stdout.close()
    return code


@pytest.fixture(scope="module")
def address(heights_on_disk: Path) -> Iterator[str]:
    process, found = started(heights_on_disk)
    yield found
    ended(process)


def answer(address: str, path: str, host: str | None = None) -> tuple[int, dict[str, str], bytes]:
    at = urlsplit(address)
    connection = http.client.HTTPConnection(at.hostname or "", at.port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", path, headers={"Host": host or at.netloc})
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    finally:
        connection.close()


def test_the_address_is_on_this_machine_only_and_open_when_it_is_printed(address: str) -> None:
    assert address.startswith("http://127.0.0.1:")
    status, _, body = answer(address, "/healthz")
    assert (status, body) == (200, b"ok")


@pytest.mark.parametrize("path", ["/", "/healthz", "/sections"])
def test_every_answer_carries_the_headers_that_protect_it(address: str, path: str) -> None:
    status, headers, _ = answer(address, path)

    assert status == 200
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_another_host_name_is_refused(address: str) -> None:
    assert answer(address, "/", host="evil.example")[0] == 400


def test_the_fonts_are_ours_so_that_no_other_host_is_asked(address: str) -> None:
    for name in ("inter-latin-wght-normal.woff2", "inter-latin-ext-wght-normal.woff2"):
        status, _, body = answer(address, f"/app/static/{name}")
        assert (status, body[:4]) == (200, b"wOF2")


def test_without_a_port_the_first_free_one_is_taken_and_a_taken_one_is_named() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(OSError, match=f"port {port} is in use"):
            free_port(port)
    assert free_port(port) == port
    assert free_port(None) >= 8501


def test_what_cannot_be_shown_is_said_before_anything_starts(
    heights_on_disk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(heights_on_disk.parent / "programme")

    assert main(["--dir", str(tmp_path / "none"), "--plan", str(heights_on_disk)]) == 2
    assert main(["--dir", folder]) == 2
    assert main(["--dir", folder, "--plan", str(tmp_path / "none.json")]) == 2

    said = capsys.readouterr().err.splitlines()
    assert said[0] == f"{tmp_path / 'none'}: no such folder; give the programme folder with --dir"
    assert said[1] == f"which plan? Give it with --plan; `commonhour plan {folder} --out plan.json` makes one"
    assert said[2] == f"{tmp_path / 'none.json'}: no such file; `commonhour plan {folder} --out plan.json` makes one"


def test_an_error_of_ours_is_a_number_on_the_page_and_a_story_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    assert tell_error(KeyError("heights-1"))

    (record,) = (each for each in caplog.records if each.name == "commonhour.pages")
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], KeyError)


def test_under_feeds_no_page_ever_answers_in_place_of_a_calendar(address: str) -> None:
    for path, status in (("/feeds/mistyped.ics", 404), ("/feeds/", 404), ("/feeds", 404)):
        answer = httpx.get(address + path)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "text/plain; charset=utf-8")
    assert httpx.post(f"{address}/feeds/mistyped.ics").status_code == 405
