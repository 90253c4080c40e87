"""Programs of others, started for a test on free ports of this machine and ended with it."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / ".mail-peers" / "bin"
RELAY = Path(__file__).with_name("relay.py")
DOVECOT = "/usr/sbin/dovecot"


def peer(name: str) -> str:
    """Return a program of the peers' environment, or fail with the way to get it."""
    found = PEERS / name
    if not found.exists():
        pytest.fail(f"{name} is not there; tools/mail_peers.sh installs it")
    return str(found)


def free_port() -> int:
    """Return a port of the loopback address that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, seconds: float = 30) -> None:
    """Return once something answers at a port."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    pytest.fail(f"nothing answers at port {port} after {seconds} seconds")


@contextmanager
def running(*command: str, port: int, folder: Path) -> Iterator[None]:
    """Run a command until the block ends; it is ready when its port answers."""
    log = folder / f"{Path(command[0]).name}-{port}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=out, stderr=out, cwd=folder)
    try:
        wait_for(port)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        if process.stdin:
            process.stdin.close()


@contextmanager
def feeds_of(invites: Path, folder: Path) -> Iterator[str]:
    """Serve the calendars of a folder of invites, and yield the address."""
    port = free_port()
    command = (sys.executable, "-m", "ui.feeds", "--invites", str(invites), "--port", str(port))
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(ROOT)
    try:
        with running(*command, port=port, folder=folder):
            yield f"http://127.0.0.1:{port}/feeds"
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


@dataclass(frozen=True)
class MailServer:
    """Where mail is given, and where it is read: any name before the ``@`` is a mailbox, the password is ``secret``."""

    smtp: int
    imap: int


CONFIGURATION = """
protocols = imap lmtp
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%n
first_valid_uid = 1
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
auth_username_format = %n
recipient_delimiter = +
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%n allow_all_users=yes
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Run aiosmtpd before Dovecot, as an organisation's mail server stands before its mailboxes."""
    if not Path(DOVECOT).exists():
        pytest.fail("dovecot is not there; tools/mail_peers.sh installs it")
    # Sockets have short names, and pytest's folders long ones.
    folder = Path(tempfile.mkdtemp(prefix="ch-mail-"))
    # Dovecot never opens mail as root.
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    smtp, imap, lmtp = free_port(), free_port(), free_port()
    try:
        folder.chmod(0o755)
        for name in ("mail", "home"):
            (folder / name).mkdir()
            os.chown(folder / name, user.pw_uid, user.pw_gid)
        text = CONFIGURATION.format(
            folder=folder,
            user=user.pw_name,
            group=grp.getgrgid(user.pw_gid).gr_name,
            uid=user.pw_uid,
            gid=user.pw_gid,
            imap=imap,
            lmtp=lmtp,
        )
        (folder / "dovecot.conf").write_text(text)
        with (
            running(DOVECOT, "-F", "-c", str(folder / "dovecot.conf"), port=imap, folder=folder),
            running(peer("python"), str(RELAY), str(smtp), str(lmtp), port=smtp, folder=folder),
        ):
            yield MailServer(smtp, imap)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
