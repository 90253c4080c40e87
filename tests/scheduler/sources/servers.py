"""Small servers on loopback that answer as told, well or badly."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Handle = Callable[["Request"], None]


class Request(BaseHTTPRequestHandler):
    """One request; ``seen`` of the server has each as (method, path, authorization)."""

    protocol_version = "HTTP/1.1"
    handle_it: Handle
    seen: list[tuple[str, str, str]]

    def answer(self, status: int = 200, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _do(self) -> None:
        self.seen.append((self.command, self.path, self.headers.get("Authorization", "")))
        try:
            type(self).handle_it(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_GET = do_REPORT = _do  # noqa: N815 - the names that http.server asks for

    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def serving(handle: Handle) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """Serve on a free port while the block lasts; gives the address and what was asked."""
    seen: list[tuple[str, str, str]] = []
    kind = type("Handler", (Request,), {"handle_it": staticmethod(handle), "seen": seen})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
