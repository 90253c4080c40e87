"""The peers that `make peers` installs, started and stopped by the tests on free ports."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PEERS = Path(__file__).resolve().parents[2] / ".peers"
MODULES = PEERS / "js" / "node_modules"


def program(name: str) -> str:
    """Return the path of a peer's program; the test is skipped where it was not installed."""
    path = PEERS / "venv" / "bin" / name
    if not path.exists():
        pytest.skip(f"{name} is not installed; run make peers")
    return str(path)


def node() -> str:
    """Return the path of node."""
    found = shutil.which("node")
    if found is None or not MODULES.is_dir():
        pytest.skip("node and its modules are not installed; run make peers")
    return found


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, log: Path) -> Iterator[None]:
    """Run a server while the block lasts, from when it takes connections."""
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
    try:
        until = time.monotonic() + 40
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert process.poll() is None, log.read_text()[-2000:]
                assert time.monotonic() < until, log.read_text()[-2000:]
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
