"""How the property tests run: a busy machine fails none of them, CI draws the same examples for all, a hurry few."""

from __future__ import annotations

import os
import signal

from hypothesis import settings

settings.register_profile("usual", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("quick", deadline=None, derandomize=True, max_examples=10)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "usual"))

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    # a shell starts what runs in its background deaf to Ctrl-C, and every process started from here would be so too
    signal.signal(signal.SIGINT, signal.default_int_handler)
