"""Work in a thread that Ctrl-C stops gently: the first asks for the best so far, the second gives up at once.

A solve spends seconds inside compiled code, where Python hears no signal; so it runs beside the main thread, which
does nothing but listen and show how it goes.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from scheduler.cli.statuses import INTERRUPTED

if TYPE_CHECKING:
    from scheduler.cli.progress import Watch
    from scheduler.services.propose_plan import News

T = TypeVar("T")

LISTEN_SECONDS = 0.1
STOPPING = "stopping with the best plan so far; Ctrl-C again to give up at once"


class _Work(Generic[T]):
    def __init__(self, work: Callable[[Callable[[News], None], threading.Event], T]) -> None:
        self.news: queue.SimpleQueue[News] = queue.SimpleQueue()
        self.stop, self.done = threading.Event(), threading.Event()
        self.result: list[T] = []
        self.error: BaseException | None = None
        self._work = work

    def run(self) -> None:
        try:
            self.result.append(self._work(self.news.put, self.stop))
        except BaseException as error:  # handed to whoever waits, whatever it is
            self.error = error
        finally:
            self.done.set()


def run_stoppable(
    work: Callable[[Callable[[News], None], threading.Event], T],
    watch: Watch,
    *,
    give_up: Callable[[], None] | None = None,
) -> T:
    """Return what ``work(on_news, stop)`` returns, showing its news; an error in it is raised here.

    Parameters
    ----------
    work
        Called in another thread. It returns soon after ``stop`` is set.
    watch
        Shows the news, in this thread.
    give_up
        What the second Ctrl-C does; by default the process ends with status 130, whatever the other thread does.
    """
    under_way = _Work(work)
    threading.Thread(target=under_way.run, name="solve", daemon=True).start()
    with watch:
        while True:
            try:
                if _listen(under_way, watch):
                    break
            except KeyboardInterrupt:
                if under_way.stop.is_set():
                    (give_up or _end_process)()
                else:
                    under_way.stop.set()
                    watch.say(STOPPING)
    if under_way.error is not None:
        raise under_way.error
    return under_way.result[0]


def _listen(under_way: _Work[T], watch: Watch) -> bool:
    """Show what has been said since, waiting a moment for more; true once the work has ended and all is shown."""
    ended = under_way.done.wait(LISTEN_SECONDS)
    while True:
        try:
            watch.hear(under_way.news.get_nowait())
        except queue.Empty:
            break
    watch.tick()
    return ended


def _end_process() -> None:
    sys.stderr.write("\ngiven up; nothing was written\n")
    sys.stderr.flush()
    # compiled code in the other thread cannot be asked; ending normally would wait for it
    os._exit(INTERRUPTED)
