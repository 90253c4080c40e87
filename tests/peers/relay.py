"""A mail server in front of Dovecot: takes mail by SMTP and hands it on by LMTP. Run by the Python of .mail-peers."""

from __future__ import annotations

import asyncio
import smtplib
import sys
from typing import Any

from aiosmtpd.controller import Controller


class Relay:
    """Hands each mail on, to each receiver, as it came."""

    def __init__(self, lmtp_port: int) -> None:
        self._port = lmtp_port

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's
        def hand_on() -> None:
            with smtplib.LMTP("127.0.0.1", self._port) as lmtp:
                lmtp.sendmail(envelope.mail_from, envelope.rcpt_tos, envelope.content)

        await asyncio.to_thread(hand_on)
        return "250 taken"


if __name__ == "__main__":
    controller = Controller(Relay(int(sys.argv[2])), hostname="127.0.0.1", port=int(sys.argv[1]))
    controller.start()
    print("ready", flush=True)
    sys.stdin.read()
    controller.stop()
