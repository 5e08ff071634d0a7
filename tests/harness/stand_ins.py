"""`ponchik demo` with stand-ins for its processes, which tell what they were given."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from ponchik.local.ports import is_free
from tests.harness.processes import ROOT, descendants
from tests.harness.waiting import PATIENCE, seconds_until

SCRIPT = """
import sys
from pathlib import Path
from ponchik.demo.run import Demo, run_demo
from ponchik.errors import PonchikError

place = Path(sys.argv[1])
demo = Demo(
    folder=place / "data",
    port=int(sys.argv[2]),
    slack_port=int(sys.argv[3]),
    reset="reset" in sys.argv,
    verbose="verbose" in sys.argv,
    procfile=place / "Procfile",
    simulator=(sys.executable, "stand_in.py", "slack"),
    backstage=(sys.executable, "stand_in.py", "backstage"),
)
try:
    run_demo(demo)
except PonchikError as error:
    sys.exit(str(error))
"""
STAND_IN = """
import json, os, sys, time
from http.server import BaseHTTPRequestHandler, HTTPServer

class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/kill":
            os.write(int(sys.argv[sys.argv.index("--kill-switch") + 1]), b"worker\\n")
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps([sys.argv, dict(os.environ)]).encode())
    def do_POST(self):
        # What convinces a demo that we are its own, in either part.
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(asked + b'"ok":true')
    def log_message(self, *_): pass

print("a quiet word of", sys.argv[1])
print("WARNING: a loud word of", sys.argv[1])
if "--port" in sys.argv:
    port = int(sys.argv[sys.argv.index("--port") + 1])
    HTTPServer(("127.0.0.1", port), Answer).serve_forever()
while True:
    time.sleep(60)
"""
PROCFILE = """
release: python -c 'print("released")'
web: python stand_in.py web --host 0.0.0.0 --port $PORT --ips='*'
worker: python stand_in.py worker
"""


@contextmanager
def demo(
    place: Path, *words: str, **environment: str
) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(place), *two_free_ports(), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def two_free_ports() -> list[str]:
    """Return ports that the system gives to nobody who asks for any.

    Each process of the tests has some for itself: what it stops it may start again.
    """
    first = 20_000 + _number() % 4 * 3_000
    ports = range(first, first + 3_000)
    free = filter(is_free, random.sample(ports, len(ports)))
    return [str(port) for port in islice(free, 2)]


def _number() -> int:
    """Return which of the processes this is that run tests."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def until_ready(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    said = []
    for line in process.stdout:
        said.append(line)
        if "Ctrl-C" in line:
            return "".join(said)
    assert process.stderr
    raise AssertionError(process.stderr.read())


def until_heard(place: Path, name: str) -> None:
    log = place / "data" / "logs" / f"{name}.log"
    seconds_until(lambda: log.exists() and "loud" in log.read_text())


def address(said: str, which: str) -> str:
    line = next(line for line in said.splitlines() if f"  {which} " in line)
    return line.split()[-1].rstrip("/")


def asked(said: str, which: str, path: str = "/") -> tuple[list[str], dict[str, str]]:
    """What a stand-in tells of its arguments and its environment."""
    parts = urlsplit(address(said, which))
    with closing(HTTPConnection(parts.netloc, timeout=PATIENCE)) as connection:
        connection.request("GET", path)
        arguments, environment = json.load(connection.getresponse())
    return arguments, environment


def exports(place: Path) -> Mapping[str, str]:
    shell = f". {place}/data/environment && env"
    lines = subprocess.check_output(["sh", "-c", shell], text=True).splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def is_stand_in(pid: int, name: str) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return words[1:3] == ["stand_in.py", name]


def stand_ins(process: "subprocess.Popen[str]", name: str) -> set[int]:
    return {pid for pid in descendants(process.pid) if is_stand_in(pid, name)}
