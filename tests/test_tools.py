"""The tools behind make: what the demo does where nobody is at a terminal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

A_SERVER = """
import http.server, sys
server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
print("Starting …", f"Review page: http://127.0.0.1:{server.server_port}", sep="\\n", flush=True)
try:
    server.serve_forever()
except KeyboardInterrupt:
    print("Stopped.", flush=True)
finally:
    server.server_close()
"""
ONE_THAT_IS_NOT_THERE = """
import socket
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    print(f"Review page: http://127.0.0.1:{probe.getsockname()[1]}", flush=True)
    input()
"""


def answers_once(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "tools" / "answers_once.py", sys.executable, "-c", program],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_page_that_answers_is_shown_and_stopped(tmp_path: Path) -> None:
    result = answers_once(A_SERVER, tmp_path)

    assert result.returncode == 0
    assert "Review page: http://127.0.0.1:" in result.stdout
    assert "The page answered and was stopped" in result.stdout


def test_a_page_that_does_not_answer_is_a_failure(tmp_path: Path) -> None:
    result = answers_once(ONE_THAT_IS_NOT_THERE, tmp_path)

    assert result.returncode == 1
    assert "no page answered" in result.stderr


def test_a_server_that_ends_before_it_says_an_address_is_a_failure(tmp_path: Path) -> None:
    result = answers_once("raise SystemExit(2)", tmp_path)

    assert result.returncode == 1
    assert "no page answered; the server ended with status 2" in result.stderr
