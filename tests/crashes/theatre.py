"""One Postgres, one Slack and one player; every act can be had again from its start."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL
from typing import NamedTuple

import redis

from ponchik.demo.simulator.clock import Clock
from ponchik.demo.simulator.server import running_simulator
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Workspace
from tests.crashes.acts import ACTS, Act
from tests.crashes.archive import Books, Rows, keep, open_books, put_back
from tests.crashes.probe import Arm
from tests.crashes.stage import Json, Place
from tests.crashes.verdict import Snapshot, failures, look
from tests.harness.processes import ROOT
from tests.harness.running import settings_of

MEMBERS = 4


class Case(NamedTuple):
    act: Act
    arm: Arm


class Scene(NamedTuple):
    """Everything as it was at one moment."""

    rows: Rows
    workspace: Workspace
    ahead: float


class Player:
    """The process that plays; each act in a fork of it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crashes.player"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        self.port = int(self._answer()["port"])

    def play(self, place: Place) -> Json:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(place._asdict()) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def close(self) -> None:
        self._process.communicate()

    def _answer(self) -> Json:
        assert self._process.stdout
        answer: Json = json.loads(self._process.stdout.readline())
        return answer


@dataclass
class Theatre:
    database: str
    redis: str
    slack: Simulator
    player: Player
    books: Books
    scenes: dict[str, Scene] = field(default_factory=dict)
    calm: dict[str, Snapshot] = field(default_factory=dict)
    hits: dict[str, list[Case]] = field(default_factory=dict)

    def play_calmly(self) -> None:
        """Play all acts unharmed, and keep what each began with and came to."""
        end, ends = self._scene(), dict[str, Scene]()
        for act in ACTS:
            end = self._play_calmly(act, ends.get(act.follows, end))
            ends[act.name] = end

    def unknown_steps(self) -> set[str]:
        return {
            s for snapshot in self.calm.values() for s in snapshot.report["unknown"]
        }

    def judge(self, case: Case, bug: str | None = None) -> list[str]:
        """Let a process die in an act, another go on; tell what came out wrong."""
        self._restore(case.act, self.scenes[case.act.name])
        died = self._play(case.act, case.arm, bug)
        if died["ended"] != -SIGKILL:
            return [f"nobody died: {died['report']}"]
        went_on = self._play(case.act, None, bug)["report"]
        if "error" in went_on:
            return [str(went_on["error"])]
        now = look(self.slack, went_on)
        return list(failures(case.act, self.calm[case.act.name], now))

    def _play_calmly(self, act: Act, before: Scene) -> Scene:
        self._restore(act, before)
        act.prepare(self.slack, self.books)
        self.scenes[act.name] = self._scene()
        calm = look(self.slack, _report(self._play(act)))
        self.calm[act.name] = calm
        for point, number in calm.report["hits"]:
            cases = (Case(act, Arm(point, n + 1)) for n in range(number))
            self.hits.setdefault(point, []).extend(cases)
        return self._scene()

    def _scene(self) -> Scene:
        workspace, ahead = deepcopy(self.slack.workspace), self.slack.clock.ahead
        return Scene(keep(self.books), workspace, ahead)

    def _restore(self, act: Act, scene: Scene) -> None:
        slack, ledger = self.slack, self.slack.ledger
        put_back(self.books, scene.rows)
        with slack.lock:
            slack.workspace = deepcopy(scene.workspace)
            slack.faults.clear()
            for rows in (ledger.calls, ledger.changes, ledger.deliveries):
                rows.clear()
            act.trouble(slack)
        _turn(slack, scene.ahead)
        with redis.Redis.from_url(self.redis) as doorbell:
            doorbell.flushall()

    def _play(self, act: Act, arm: Arm | None = None, bug: str | None = None) -> Json:
        place = Place(
            act=act.name,
            database=self.database,
            redis=self.redis,
            slack=self.slack.url,
            token=self.slack.settings.bot_token,
            clock_file=str(self.slack.settings.clock_file),
            arm=arm,
            bug=bug,
        )
        return self.player.play(place)


def _turn(slack: Simulator, ahead: float) -> None:
    """Turn the clock, back too: a new one remembers no later message."""
    assert slack.settings.clock_file
    slack.settings.clock_file.write_text(f"{ahead}\n")
    slack.clock = Clock(slack.settings.clock_file)


def _report(answer: Json) -> Json:
    report: Json = answer["report"] or {"error": f"it ended with {answer['ended']}"}
    if "error" in report:
        raise AssertionError(report["error"])
    return report


@contextmanager
def open_theatre(database: str, valkey: str, folder: Path) -> Iterator[Theatre]:
    with ExitStack() as stack:
        player = Player()
        stack.callback(player.close)
        web = f"http://127.0.0.1:{player.port}"
        settings = settings_of(web, folder, MEMBERS)
        slack = stack.enter_context(running_simulator(settings))
        books = stack.enter_context(open_books(database))
        theatre = Theatre(database, valkey, slack, player, books)
        theatre.play_calmly()
        yield theatre
