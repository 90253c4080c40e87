"""Identifiers as names of files that every system takes, that lead nowhere else, and that can be read back."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import quote

LONGEST = 100
"""Characters of a name; systems allow about 255 octets, and an ending is still to come."""

# Windows keeps these names for its devices, whatever ending they get.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def file_name(identifier: str) -> str:
    """Return an identifier as one name: letters, digits, ``-``, ``_``, ``.`` as they are, the rest percent-encoded."""
    name = quote(identifier, safe="", errors="replace").replace("~", "%7E")
    if name[:1] in ("", ".") or _DEVICES.match(name):
        # No name is empty, hidden, a device or the folder above.
        name = "%" + format(ord(name[0]), "02X") + name[1:] if name else "%"
    if len(name) > LONGEST:
        name = name[: LONGEST - 13] + "-" + hashlib.sha256(identifier.encode(errors="replace")).hexdigest()[:12]
    return name.rstrip(".") + "%2E" * (len(name) - len(name.rstrip(".")))


def distinct_names(identifiers: Iterable[str]) -> dict[str, str]:
    """Return a name for each identifier, no two of them alike, not even where ``A`` and ``a`` are the same file."""
    names = {each: file_name(each) for each in dict.fromkeys(identifiers)}
    same = Counter(name.casefold() for name in names.values())
    return {
        each: name
        if same[name.casefold()] == 1
        else f"{name}-{hashlib.sha256(each.encode(errors='replace')).hexdigest()[:8]}"
        for each, name in names.items()
    }


def joined(*names: str) -> str:
    """Return names joined by points to one, so that different names never make the same."""
    return ".".join(each.replace(".", "%2E") for each in names)
