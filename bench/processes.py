"""Ponchik's own processes, as the Procfile names them, and what they cost."""

import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import redis

from bench.lab import Lab
from bench.presses import SECRET
from ponchik.demo.procfile import in_a_shell, read_procfile
from ponchik.local.environment import inherited
from ponchik.local.guarded import Guarded, stopping
from ponchik.local.ports import HOST, Ports
from ponchik.local.readiness import is_up, wait_until_ready

ROOT = Path(__file__).parents[1]
_TICKS = os.sysconf("SC_CLK_TCK")
_MEGABYTE = 1024 * 1024
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


@dataclass(frozen=True)
class Running:
    """`web` is its address; `pids` are each part's processes, the guard left out."""

    web: str
    guards: Mapping[str, int]

    @property
    def presses(self) -> str:
        return f"{self.web}/slack/interactions"

    def pids(self, part: str) -> set[int]:
        return descendants(self.guards[part])


@contextmanager
def running(
    lab: Lab,
    url: str,
    parts: Sequence[str],
    slack: str = "http://127.0.0.1:9/api/",
    settings: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Running]:
    """Start these parts of the Procfile with this database."""
    commands = read_procfile(ROOT / "Procfile")
    with ExitStack() as stack:
        port = stack.enter_context(Ports()).choose(None, 8650)
        environment = {**environment_of(lab, url, slack, port), **settings}
        web = f"http://{HOST}:{port}"
        guards = {
            part: stack.enter_context(started(lab, part, commands[part], environment))
            for part in parts
        }
        if "web" in parts:
            wait_until_ready([is_up(f"{web}/healthz")], time.sleep)
        yield Running(web, guards)


def environment_of(lab: Lab, url: str, slack: str, port: int) -> dict[str, str]:
    with redis.Redis.from_url(lab.redis_url) as client:
        client.flushall()
    clean = {
        name: value
        for name, value in inherited(os.environ).items()
        if not name.startswith(("PONCHIK_", "SLACK_"))
        and not name.lower().endswith("_proxy")
    }
    return {
        **clean,
        "DATABASE_URL": url,
        "REDIS_URL": lab.redis_url,
        "SLACK_API_URL": slack,
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_PACE": "1000",
        "PONCHIK_ADMIN_KEY": "an-admin-key-for-bench",
        "PORT": str(port),
    }


@contextmanager
def started(
    lab: Lab, name: str, command: Sequence[str], environment: Mapping[str, str]
) -> Iterator[int]:
    """Run the command under a guard; yield the guard's process id."""
    with (lab.folder / f"{name}.log").open("ab") as log:
        before = children(os.getpid())
        process = Guarded(command, output=log, environment=environment, folder=ROOT)
        with stopping(process, 20):
            [guard] = children(os.getpid()) - before
            yield guard


@contextmanager
def served(lab: Lab, app: str, environment: Mapping[str, str]) -> Iterator[str]:
    """Run another web application just as the Procfile runs ours; yield its address."""
    ours = read_procfile(ROOT / "Procfile")["web"][-1].removeprefix("exec ")
    with ExitStack() as stack:
        port = stack.enter_context(Ports()).choose(None, 8670)
        command = in_a_shell(ours.replace("ponchik.web:app", app))
        settings = {**inherited(os.environ), **environment, "PORT": str(port)}
        stack.enter_context(started(lab, "peer", command, settings))
        url = f"http://{HOST}:{port}"
        wait_until_ready([is_up(f"{url}/healthz")], time.sleep)
        yield url


def children(parent: int) -> set[int]:
    return {pid for pid, its in _parents().items() if its == parent}


def descendants(pid: int) -> set[int]:
    """Return the processes that it started, and those that they started."""
    found, new = set[int](), children(pid)
    while new:
        found |= new
        new = {child for one in new for child in children(one)} - found
    return found


def _parents() -> Mapping[int, int]:
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        fields = _stat(int(folder.name))
        if fields:
            found[int(folder.name)] = int(fields[1])
    return found


def _stat(pid: int) -> list[str]:
    """Return what follows the name; nothing for a process that has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def cpu_seconds(pids: set[int]) -> float:
    """Return the CPU time of these processes and of those they have outlived."""
    ticks = sum(sum(map(int, fields[11:15])) for pid in pids if (fields := _stat(pid)))
    return ticks / _TICKS


def megabytes(pids: set[int]) -> float:
    """Return the memory of the largest of these processes."""
    pages = [int(fields[21]) for pid in pids if (fields := _stat(pid))]
    return max(pages) * os.sysconf("SC_PAGE_SIZE") / _MEGABYTE


def peak_megabytes_of_all() -> float:
    """Return the most memory that this process and those it started ever had."""
    kilobytes = 0
    for pid in {os.getpid(), *descendants(os.getpid())}:
        with suppress(OSError):  # it may have ended by now
            found = _PEAK.search(Path(f"/proc/{pid}/status").read_text())
            kilobytes += int(found[1]) if found else 0
    return kilobytes / 1024
