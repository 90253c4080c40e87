"""Solve one programme folder for somebody who watches: ``python -m scheduler.worker DIR --out plan.json``.

One JSON object a line on standard output:

- ``{"t": seconds, "phase": …, "points": … or null, "bound": … or null}`` on every piece of news,
- ``{"t": seconds}`` once a second while nothing is new,
- ``{"t": seconds, "plan": path}`` at the end, or ``{"t": seconds, "error": text}``.

A line ``stop`` on standard input, or its end (whoever started us is gone), ends the search with the best plan so far.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import TextIO

from scheduler.errors import SchedulerError
from scheduler.folder import load_folder
from scheduler.folder.plan_json import plan_to_json
from scheduler.services.propose_plan import News, propose_plan

POLITE = 10
HEARTBEAT_SECONDS = 1.0


class _Wire:
    """Writes whole lines from several threads, each with the seconds since the start.

    When nobody reads them any more, ``stop`` is set: whoever started us is gone.
    """

    def __init__(self, out: TextIO, stop: threading.Event) -> None:
        self._out, self._stop, self._lock, self._begun = out, stop, threading.Lock(), time.monotonic()

    def say(self, **said: object) -> None:
        line = json.dumps({"t": round(time.monotonic() - self._begun, 2), **said})
        with self._lock:
            try:
                print(line, file=self._out, flush=True)
            except BrokenPipeError:
                self._stop.set()


def _await_stop(stop: threading.Event) -> None:
    for line in sys.stdin:
        if line.strip() == "stop":
            break
    stop.set()


def _beat(wire: _Wire, ended: threading.Event) -> None:
    while not ended.wait(HEARTBEAT_SECONDS):
        wire.say()


def main(arguments: list[str] | None = None) -> int:
    """Solve, telling how it goes; 0 when a plan was written, 2 when none could be."""
    parser = argparse.ArgumentParser(prog="python -m scheduler.worker")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--time-limit", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args(arguments)

    os.nice(POLITE)  # pages come first
    stop, ended = threading.Event(), threading.Event()
    wire = _Wire(sys.stdout, stop)
    threading.Thread(target=_await_stop, args=(stop,), daemon=True).start()
    threading.Thread(target=_beat, args=(wire, ended), daemon=True).start()

    def tell(news: News) -> None:
        wire.say(phase=news.phase, points=news.points, bound=max(0, news.bound))

    try:
        wire.say(phase="reading", points=None, bound=None)
        programme = load_folder(given.folder)
        plan = propose_plan(
            programme, limit_seconds=given.time_limit, seed=given.seed, workers=given.workers, on_news=tell, stop=stop
        )
        given.out.write_text(plan_to_json(plan), encoding="utf-8")
    except (SchedulerError, OSError) as error:
        wire.say(error=str(error))
        return 2
    finally:
        ended.set()
    wire.say(plan=str(given.out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
