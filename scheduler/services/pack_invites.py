"""All invites of a plan in one zip file, for whoever downloads them from a page."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme
from scheduler.services.find_availability import Availability
from scheduler.services.write_invites import write_invites

# The earliest date that the format can hold: the same plan packed twice differs only where the invites do.
STAMP = (1980, 1, 1, 0, 0, 0)


def pack_invites(programme: Programme, plan: Plan, availability: Availability, *, now: datetime) -> bytes:
    """Return a zip file of what `write_invites` returns. ``now`` is an aware instant, the stamp of the messages."""
    invitations = write_invites(programme, plan, now=now, availability=availability)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in invitations.files().items():
            entry = zipfile.ZipInfo(path, STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return packed.getvalue()
