"""ical.js and node-ical as second and third readers of the files that the benchmark reads."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from benchmarks.diaries import END, START, Diary, diaries
from calendars.busy import read_busy
from calendars.spans import Spans
from tests.peers.conftest import MODULES, node

pytestmark = [pytest.mark.slow, pytest.mark.timeout(200)]

READ = Path(__file__).parent / "read.mjs"


def timed_events(diary: Diary) -> bytes:
    """A file without its all-day events, whose days those libraries take in the machine's zone."""
    events = re.findall(rb"BEGIN:VEVENT.*?END:VEVENT\r\n", diary.data, re.DOTALL)
    data = diary.data
    for each in events:
        if b"DTSTART;VALUE=DATE" in each:
            data = data.replace(each, b"")
    return data


def version_of(program: str) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30, check=True).stdout
    return int(said.strip().removeprefix("v").partition(".")[0])


def read_by(library: str, data: bytes, place: Path) -> Spans:
    if library == "node-ical" and version_of(node()) < 20:
        pytest.skip("node-ical wants node 20 or newer")
    file = place / "diary.ics"
    file.write_bytes(data)
    command = [node(), str(READ), library, str(MODULES), str(file), START.isoformat(), END.isoformat()]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0, result.stderr[-2000:]
    return Spans.of((round(a), round(b)) for a, b in json.loads(result.stdout)).merged()


# ical.js reads zones by the definitions in the file, which in these files are right for Berlin only.
CASES = [("ical.js", 0), ("ical.js", 6), *(("node-ical", nth) for nth in range(6))]


@pytest.mark.parametrize(("library", "nth"), CASES)
def test_another_reader_finds_the_same_busy_time(library: str, nth: int, tmp_path: Path) -> None:
    (diary,) = diaries(1, first=nth)
    data = timed_events(diary)
    ours = read_busy(data, zone=diary.zone, start=START, end=END).spans
    assert len(ours) > 200
    assert read_by(library, data, tmp_path) == ours
