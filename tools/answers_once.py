"""Start a server, see that the address it prints answers, and stop it: ``answers_once.py COMMAND…``.

For where nobody is there to press Ctrl-C. Exit status 0 when the page answered and the server stopped as asked, else 1.
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
import urllib.request

ADDRESS = re.compile(r"http://(127\.0\.0\.1|localhost|\[::1\]):\d+\S*")
PATIENCE_SECONDS = 60


def main(command: list[str]) -> int:
    """Run the command until its page has answered once."""
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as server:
        # Whatever hangs, the address that never comes or the server that never stops, ends with the server.
        watchdog = threading.Timer(PATIENCE_SECONDS, server.kill)
        watchdog.start()
        try:
            answered = _answers(server)
            server.send_signal(signal.SIGINT)
            server.communicate()
        finally:
            watchdog.cancel()
            server.kill()
    if not answered:
        print(f"no page answered; the server ended with status {server.returncode}", file=sys.stderr)
        return 1
    if server.returncode == -signal.SIGKILL:
        print(f"the page answered, but its server did not stop within {PATIENCE_SECONDS} seconds", file=sys.stderr)
        return 1
    print("The page answered and was stopped, since nobody is at a terminal; DEMO_OPEN=1 keeps it open.")
    return 0


def _answers(server: subprocess.Popen[str]) -> bool:
    assert server.stdout is not None
    for line in server.stdout:
        print(line, end="", flush=True)
        if found := ADDRESS.search(line):
            try:
                with urllib.request.urlopen(found.group(), timeout=PATIENCE_SECONDS) as answer:
                    return bool(answer.status == 200)
            except OSError as error:
                print(f"{found.group()}: {error}", file=sys.stderr)
                return False
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
