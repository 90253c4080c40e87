"""Work in other processes, through the interface of ``concurrent.futures``.

The standard pool of processes is dead for good once one of its workers is killed, with all that was waiting. Here the
pool is made anew and what was under way is given to it once more; a task that brings its worker down again and again
fails alone.
"""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")

MOST_ATTEMPTS = 4
"""How often a task is begun. When a worker dies nobody knows whose task killed it, so others are begun anew as well."""
PRELOADED = ["solver.search.prove"]
"""What a worker has loaded before it is born: the search's libraries take a second or two."""


class Here(Executor):
    """Does each task at once, in the process and thread that asks for it."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Do the task and return its outcome."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # whoever asks for the result gets it
            future.set_exception(error)
        return future


@dataclass
class _Task:
    future: Future[Any]
    fn: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    attempts: int = 0


class Processes(Executor):
    """Processes that are replaced when they die.

    Parameters
    ----------
    n_workers
        How many work at the same time.
    initializer, initargs
        Called once in every process that is born, with arguments that travel there.
    """

    def __init__(self, n_workers: int, initializer: Callable[..., None], initargs: tuple[Any, ...]) -> None:
        self._n_workers, self._initializer, self._initargs = n_workers, initializer, initargs
        self._lock = threading.RLock()
        self._closed = False
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(PRELOADED)
        self._pool = self._made()

    def _made(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self._n_workers, self._context, self._initializer, self._initargs)

    @property
    def pids(self) -> list[int]:
        """The workers that are alive."""
        return sorted(self._pool._processes or ())

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Have a task done by a worker; a task whose worker dies is done by another."""
        future: Future[T] = Future()
        self._begin(_Task(future, fn, args, kwargs))
        return future

    def _begin(self, task: _Task) -> None:
        with self._lock:
            if self._closed:
                task.future.cancel()
                return
            task.attempts += 1
            pool = self._pool
            try:
                under_way = pool.submit(task.fn, *task.args, **task.kwargs)
            except BrokenProcessPool:
                self._renew(pool)
                under_way = self._pool.submit(task.fn, *task.args, **task.kwargs)
                pool = self._pool
        under_way.add_done_callback(lambda ended: self._end(task, pool, ended))

    def _end(self, task: _Task, pool: ProcessPoolExecutor, ended: Future[Any]) -> None:
        if ended.cancelled() or self._closed:
            task.future.cancel()
            return
        error = ended.exception()
        if isinstance(error, BrokenProcessPool) and task.attempts < MOST_ATTEMPTS:
            self._renew(pool)
            self._begin(task)
        elif error is not None:
            task.future.set_exception(error)
        else:
            task.future.set_result(ended.result())

    def _renew(self, broken: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is broken and not self._closed:
                self._pool = self._made()
                broken.shutdown(wait=False)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End. Without ``wait`` the workers are killed: what they are at is given up."""
        with self._lock:
            self._closed = True
            pool = self._pool
        processes = list((pool._processes or {}).values())
        pool.shutdown(wait=wait, cancel_futures=cancel_futures or not wait)
        if not wait:
            for process in processes:
                process.kill()
