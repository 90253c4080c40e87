"""Addresses that only one person was given: how an answer shows that it comes from whoever was asked.

An organizer's address may hold ``{token}``, as in ``rsvp+{token}@example.org``. Each invite then has its own word
there, drawn from a secret and the invite's UID. Clients answer to the organizer's address, so an answer that arrives at
the right one was written by somebody who had the invite; the sender's name on a mail proves nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

PLACE = "{token}"
LENGTH = 20
"""Letters of a token: 100 bits, which nobody guesses by mail."""


def token(secret: str, uid: str) -> str:
    """Return the token of an invite: lower-case letters and digits, since some servers fold the case of addresses."""
    raw = hmac.new(secret.encode(), f"reply {uid}".encode(), hashlib.sha256).digest()
    return base64.b32encode(raw).decode().lower()[:LENGTH]


def has_token(address: str) -> bool:
    """Whether an organizer's address asks for tokens."""
    return PLACE in address


def filled(address: str, secret: str, uid: str) -> str:
    """Return the address that one invite bears; one without ``{token}`` as it is."""
    return address.replace(PLACE, token(secret, uid)) if PLACE in address else address


def shown(address: str) -> str:
    """Return the address as people know it: ``rsvp@example.org`` for ``rsvp+{token}@example.org``."""
    return address.replace("+" + PLACE, "").replace(PLACE, "")
