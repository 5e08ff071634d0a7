"""Stands in for what is shown behind the scenes: a page, and what is due next."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class Backstage:
    def __init__(self) -> None:
        self.next_due: Any = {
            "seconds": 3600.5,
            "what": "round 1 asks its first question",
        }
        self.url = ""


@contextmanager
def running_backstage() -> Iterator[Backstage]:
    backstage = Backstage()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/behind/next-due":
                kind, body = "application/json", json.dumps(backstage.next_due)
            else:
                place = parse_qs(parts.query).get("conversation", ["nothing"])[0]
                body = f"<!doctype html><title>x</title><p>Behind {place}</p>"
                kind = "text/html"
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the parent's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    backstage.url = f"http://127.0.0.1:{server.server_port}/behind/"
    try:
        yield backstage
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
