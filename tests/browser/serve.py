"""The review server with a scripted child in place of the solver: it finds one plan at once and waits to be stopped."""

from __future__ import annotations

import sys

from scheduler.services.solve_job import JobRegistry
from tests.ui.test_pages import CHILD
from ui import server, state

if __name__ == "__main__":
    registry = JobRegistry(worker=(sys.executable, "-c", CHILD))
    state.jobs = lambda: registry  # type: ignore[assignment]
    sys.exit(server.main())
