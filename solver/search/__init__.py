"""The search: compiled kernels, the moves that use them, and the bounds.

Compiled code is kept on disk. numba looks only at the source of the function it is asked for, not at the functions that
one calls, and would go on with old code where another module has changed. So the place where it is kept is named after
all the sources together: a change anywhere begins a new one.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from numba import config


def place_of_compiled(folder: Path, sources: Iterable[Path]) -> Path:
    """Return where the compiled code of these sources belongs, under a folder."""
    digest = hashlib.sha256()
    for source in sorted(sources):
        digest.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    return folder / f"kernels-{digest.hexdigest()[:16]}"


_here = Path(__file__).parent
# whoever has chosen a place of their own has it made anew in there; where nothing can be written numba finds another
config.CACHE_DIR = str(  # type: ignore[attr-defined]
    place_of_compiled(Path(os.environ.get("NUMBA_CACHE_DIR") or _here / "__pycache__"), _here.glob("*.py"))
)
