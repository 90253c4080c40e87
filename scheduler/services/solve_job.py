"""Solve in a child process: submit, poll, stop.

A child process, since building a model holds the interpreter for seconds and nobody else's page would answer. The child
(``python -m scheduler.worker``) writes one JSON object a line and reads ``stop``, or the end of its input, from us.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import IO, NewType

from scheduler.errors import SchedulerError

JobId = NewType("JobId", str)

WORKER = (sys.executable, "-m", "scheduler.worker")
KEPT_JOBS = 20
LAST_WORDS = 2000


class JobRunning(SchedulerError):
    """A solve was asked for while another one still runs."""

    def __init__(self, job: JobId) -> None:
        self.job = job
        super().__init__("a solve is still running; stop it, or wait until it ends, before starting another")


class UnknownJob(SchedulerError):
    """No solve of this name is known: the server was restarted since, or it is long past."""

    def __init__(self, job: str) -> None:
        self.job = job
        super().__init__(f"no solve is known as {job!r}; the server may have been restarted since. Start a new one")


class JobState(StrEnum):
    """Where a solve stands."""

    RUNNING = "running"
    STOPPING = "stopping"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Step:
    """The best points and bound known ``seconds`` after the start; nothing before the first are known."""

    seconds: float
    phase: str
    points: int | None
    bound: int | None


@dataclass(frozen=True, slots=True)
class JobStatus:
    """A solve as a page shows it. ``result`` is the new plan's file, once it is there; ``error`` says what failed."""

    id: JobId
    state: JobState
    seconds: float
    limit_seconds: float
    seed: int
    steps: tuple[Step, ...]
    result: Path | None
    error: str
    about: str = ""

    @property
    def running(self) -> bool:
        """Whether the child is still at work, or still stopping."""
        return self.state in (JobState.RUNNING, JobState.STOPPING)

    @property
    def last(self) -> Step | None:
        """The newest step."""
        return self.steps[-1] if self.steps else None


@dataclass(slots=True)
class _Job:
    id: JobId
    process: subprocess.Popen[str]
    complaints: IO[bytes]
    limit_seconds: float
    seed: int
    state: JobState = JobState.RUNNING
    seconds: float = 0.0
    steps: list[Step] = field(default_factory=list)
    result: Path | None = None
    error: str = ""
    about: str = ""


class JobRegistry:
    """The solves of one server process: one runs at a time, the last few are remembered.

    Parameters
    ----------
    worker
        The command that solves; tests put a scripted one in its place.
    """

    def __init__(self, worker: Sequence[str] = WORKER) -> None:
        self._worker = tuple(worker)
        self._jobs: dict[JobId, _Job] = {}
        self._count = 0
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._lock = threading.Lock()

    def submit(
        self, folder: Path, *, limit_seconds: float, seed: int, out: Path | None = None, about: str = ""
    ) -> JobId:
        """Start solving a programme folder and return the job's name.

        Its plan will be written to ``out``, by default to a file of ours that lasts until `stop_all`. ``about`` is kept
        with it: the page that started it knows by it whether the plan is of the programme shown, or of a changed one.

        Raises
        ------
        JobRunning
            If another solve has not ended yet.
        """
        with self._lock:
            for job in self._jobs.values():
                if job.state in (JobState.RUNNING, JobState.STOPPING):
                    raise JobRunning(job.id)
            self._count += 1
            name = JobId(f"solve-{self._count}")
            if out is None:
                self._scratch = self._scratch or tempfile.TemporaryDirectory(prefix="commonhour-")
                out = Path(self._scratch.name) / f"{name}.json"
            complaints = tempfile.TemporaryFile()  # noqa: SIM115 - its listener closes it
            process = subprocess.Popen(
                [
                    *self._worker,
                    str(folder),
                    "--out",
                    str(out),
                    "--time-limit",
                    f"{limit_seconds:g}",
                    "--seed",
                    str(seed),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                text=True,
                encoding="utf-8",
            )
            job = _Job(name, process, complaints, limit_seconds, seed, about=about)
            self._jobs[name] = job
            for old in list(self._jobs)[:-KEPT_JOBS]:
                del self._jobs[old]
        threading.Thread(target=self._listen, args=(job,), name=name, daemon=True).start()
        return name

    def poll(self, job: JobId) -> JobStatus:
        """Return where a solve stands, or raise `UnknownJob`."""
        with self._lock:
            known = self._known(job)
            return JobStatus(
                known.id,
                known.state,
                known.seconds,
                known.limit_seconds,
                known.seed,
                tuple(known.steps),
                known.result,
                known.error,
                known.about,
            )

    def scratch(self) -> Path:
        """Return a new folder of ours that lasts until `stop_all`."""
        with self._lock:
            self._scratch = self._scratch or tempfile.TemporaryDirectory(prefix="commonhour-")
            return Path(tempfile.mkdtemp(dir=self._scratch.name))

    def knows(self, job: JobId) -> bool:
        """Whether a solve of this name is remembered."""
        with self._lock:
            return job in self._jobs

    def stop(self, job: JobId) -> None:
        """Ask a solve to end with the best plan so far; nothing happens to one that has ended."""
        with self._lock:
            known = self._known(job)
            if known.state is not JobState.RUNNING:
                return
            known.state = JobState.STOPPING
            stdin = known.process.stdin
        if stdin is not None:
            with suppress(OSError):  # the child ended in between; its listener tells how
                stdin.write("stop\n")
                stdin.flush()

    def running(self) -> JobId | None:
        """Return the solve that is at work, if there is one."""
        with self._lock:
            return next((each.id for each in self._jobs.values() if each.state in _AT_WORK), None)

    def stop_all(self, *, patience_seconds: float = 5.0) -> None:
        """End every child: ask first, insist after a while; forget their plans. For the end of the server."""
        with self._lock:
            left = [each.process for each in self._jobs.values() if each.state in _AT_WORK]
        for process in left:
            with suppress(OSError):  # already gone
                if process.stdin is not None:
                    process.stdin.close()
        for process in left:
            try:
                process.wait(patience_seconds)
            except subprocess.TimeoutExpired:
                process.kill()
        with self._lock:
            if self._scratch is not None:
                self._scratch.cleanup()
                self._scratch = None

    def _known(self, job: JobId) -> _Job:
        try:
            return self._jobs[job]
        except KeyError:
            raise UnknownJob(job) from None

    def _listen(self, job: _Job) -> None:
        stdout = job.process.stdout
        assert stdout is not None
        with stdout:
            for line in stdout:
                self._heard(job, line)
        code = job.process.wait()
        with suppress(OSError):  # a word it never read
            if job.process.stdin is not None:
                job.process.stdin.close()
        with self._lock, job.complaints as complaints:
            if job.result is not None and not job.error:
                job.state = JobState.DONE
                return
            job.state = JobState.FAILED
            if not job.error:
                complaints.seek(0)
                words = complaints.read().decode("utf-8", "replace").strip()[-LAST_WORDS:]
                last = words.splitlines()[-1] if words else "it said nothing"
                job.error = f"the solver ended with status {code}: {last}"

    def _heard(self, job: _Job, line: str) -> None:
        try:
            said = json.loads(line)
        except ValueError:
            return  # a library's own chatter on the same stream
        if not isinstance(said, dict):
            return
        with self._lock:
            if "t" in said:
                job.seconds = float(said["t"])
            if "phase" in said:
                step = Step(job.seconds, str(said["phase"]), said.get("points"), said.get("bound"))
                job.steps.append(step)
            if "plan" in said:
                job.result = Path(said["plan"])
            if "error" in said:
                job.error = str(said["error"])


_AT_WORK = (JobState.RUNNING, JobState.STOPPING)
