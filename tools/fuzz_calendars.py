"""Mutates calendars and reads them: no error but a refusal may come out, nothing may hang, and memory may not grow.

    .venv/bin/python tools/fuzz_calendars.py --minutes 10 --seed 1

Prints what it did; ends with status 1 at the first fault, after writing the file that shows it beside it.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.diaries import diaries
from calendars.busy import read_busy
from calendars.errors import UnreadableCalendar
from tests.calendars.ics import calendar
from tests.calendars.test_busy import PIECES
from tests.calendars.test_traps import TENTATIVE, TRAPS

START, END = datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 5, 1, tzinfo=UTC)
MOST_SECONDS = 2.0
WARM = 5_000
"""Files after which modules, zones and caches have all been loaded."""
WORDS = [
    b"FREQ=SECONDLY", b"FREQ=YEARLY", b"INTERVAL=0", b"INTERVAL=99999", b"COUNT=999999999", b"UNTIL=99991231",
    b"BYDAY=-5MO", b"BYDAY=53SU", b"BYMONTHDAY=-31", b"BYSETPOS=-1", b"BYSETPOS=366", b"BYWEEKNO=53",
    b"BYYEARDAY=-366", b"BYHOUR=23,0", b"WKST=XX", b"00010101T000000", b"99991231T235959Z", b"20270328T023000",
    b";TZID=", b";VALUE=DATE", b";VALUE=PERIOD", b"RANGE=THISANDFUTURE", b"P99999999999W", b"-PT1H", b"PT0S",
    b"Europe/Berlin", b"Pacific/Apia", b"\xff\xfe", b"\0", b"\r", b"\n ", b":", b";", b'"', b"=", b",",
    b"TZOFFSETTO:+9999", b"RRULE:", b"RDATE:", b"EXDATE:", b"RECURRENCE-ID:", b"BEGIN:VEVENT", b"END:VEVENT",
    b"BEGIN:VTIMEZONE", b"BEGIN:VAVAILABILITY", b"BEGIN:AVAILABLE", b"END:VCALENDAR",
]  # fmt: skip


def seeds() -> list[bytes]:
    """Return files to begin with: every trap, a shortened diary, and single lines."""
    found = [each.data or calendar(*each.components, head=each.head) for each in TRAPS]
    found += [calendar(each) for each in TENTATIVE.values()]
    found += [each.data.replace(b"2026", b"2027")[:9000] for each in diaries(3)]
    return [*found, calendar("BEGIN:VEVENT", *PIECES, "END:VEVENT")]


def mutated(dice: Random, pool: list[bytes]) -> bytes:
    """Return a file that was changed in some places."""
    lines = dice.choice(pool).split(b"\r\n")
    for _ in range(dice.choice([1, 1, 2, 4, 12])):
        at = dice.randrange(len(lines))
        line = lines[at]
        cut = dice.randrange(len(line) + 1)
        match dice.randrange(9):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, line)
            case 2:
                other = dice.choice(pool).split(b"\r\n")
                lines[at:at] = other[dice.randrange(len(other)) :][: dice.randrange(12)]
            case 3:
                lines[at] = line[:cut] + dice.choice(WORDS) + line[cut:]
            case 4:
                lines[at] = line[:cut] + dice.choice(WORDS)
            case 5:
                lines[at] = line[:cut] + bytes([dice.randrange(256)]) + line[cut + 1 :]
            case 6:
                lines[at] = line[:cut]
            case 7:
                lines[at] = bytes(dice.choice(b"0123456789") if 48 <= each <= 57 and dice.random() < 0.2 else each
                                  for each in line)  # fmt: skip
            case _:
                lines[at] = line.partition(b":")[0] + b":" + dice.choice(lines).rpartition(b":")[2]
        lines = lines or [b""]
    return b"\r\n".join(lines)


def memory() -> int:
    """Return the most memory this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> int:
    """Fuzz until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    dice, pool = Random(asked.seed), seeds()
    until = time.monotonic() + asked.minutes * 60
    n_read = n_refused = 0
    slowest = 0.0
    after_warming = 0
    while time.monotonic() < until:
        data = mutated(dice, pool)
        begun = time.thread_time()
        was_read = True
        try:
            read_busy(data, zone="Europe/Berlin", start=START, end=END, owner="ada@example.org",
                      tentative_is_free=dice.random() < 0.5)  # fmt: skip
        except UnreadableCalendar:
            n_refused += 1
            was_read = False
        except Exception as error:
            return fault(data, f"{type(error).__name__}: {error}")
        spent = time.thread_time() - begun
        slowest = max(slowest, spent)
        if spent > MOST_SECONDS:
            return fault(data, f"took {spent:.1f} s")
        n_read += 1
        # What reads well is a better beginning than what was thrown away, so the pool drifts.
        if was_read and n_read % 50 == 0 and len(data) < 20_000:
            if len(pool) > 500:
                pool[dice.randrange(len(pool))] = data
            else:
                pool.append(data)
        if n_read == WARM:
            after_warming = memory()
    print(
        f"seed {asked.seed}: {n_read:,} files in {asked.minutes:g} minutes, {n_refused:,} refused, no other error; "
        f"slowest {slowest:.2f} s; memory {after_warming} MiB after {WARM:,} files, {memory()} MiB at the end"
    )
    return 0


def fault(data: bytes, what: str) -> int:
    """Keep the file that shows a fault, and say so."""
    path = Path("fuzzed.ics")
    path.write_bytes(data)
    print(f"{what}; the file is {path}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
