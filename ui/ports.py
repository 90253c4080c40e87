"""Where our processes listen: this machine only, on a port that is free."""

from __future__ import annotations

import socket
from contextlib import suppress

HOST = "127.0.0.1"
FIRST_PORT = 8501
PORTS_TRIED = 100


def free_port(wanted: int | None) -> int:
    """Return the wanted port if it is free, or the first free one from 8501 on when none is asked for.

    Raises
    ------
    OSError
        If the wanted port, or each of a hundred, is in use.
    """
    tried = [wanted] if wanted else range(FIRST_PORT, FIRST_PORT + PORTS_TRIED)
    for port in tried:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                probe.bind((HOST, port))
                return port
    if wanted:
        raise OSError(f"port {wanted} is in use; give another with --port, or leave it out to take a free one")
    raise OSError(f"ports {FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1} are all in use; give one with --port")
