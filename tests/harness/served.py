"""A whole Ponchik in one process: Slack's deliveries arrive over HTTP.

The worker is a loop that is stepped by the test, so that each step can be looked at.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ponchik.application.inbound.handlers import Handlers
from ponchik.bootstrap import Ponchik
from ponchik.delivery import Policy
from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.ledger import Change
from ponchik.demo.simulator.server import running_simulator
from ponchik.demo.simulator.workspace import Kind, Person
from ponchik.events.program import Settings as ProgramSettings
from ponchik.web.application import build_app
from tests.harness.causes import BY_TEST
from tests.harness.running import (
    LONG_RETRIES,
    NO_PACE,
    QUICK,
    Running,
    assembled,
    environment_of,
    settings_of,
)
from tests.harness.web import listen, serving, url_of


@dataclass(frozen=True)
class Played(Running):
    url: str

    @property
    def channel(self) -> str:
        return self.slack.workspace.channel("coffee").id

    def invite(self, *, admin: bool = False) -> None:
        """Have a member, or an admin of the workspace, invite Ponchik."""
        inviter = next(p.id for p in self.people() if p.is_admin or not admin)
        delivered = user_actions.invite_bot(self.slack, inviter, self.channel)
        assert delivered is not None
        delivered.wait()
        assert delivered.status == 200

    def advance_to(self, what: str) -> None:
        """Have done what was wanted before, and only then move the clock."""
        self.work()
        super().advance_to(what)

    def start_round(self) -> None:
        """Start one as an operator would, and introduce its groups."""
        self.ponchik.rounds.start(self.channel, cause=BY_TEST, seed=1)
        self.work()

    def program(self) -> Mapping[str, Any]:
        """Return the row of the channel's only program."""
        [found] = self.rows("SELECT * FROM programs WHERE channel = %s", self.channel)
        return found

    def settings(self) -> ProgramSettings:
        """Return the program's settings."""
        return ProgramSettings.model_validate(self.program()["settings"])

    def planned(self) -> date:
        """On which day its next round starts."""
        moment: datetime = self.program()["next_round_at"]
        return moment.date()

    def types(self) -> list[str]:
        """Return what happened so far, in order."""
        rows = self.rows("SELECT type FROM events ORDER BY position")
        return [row["type"] for row in rows]

    def people(self) -> Iterator[Person]:
        """Who can be paired: the ordinary members, and one guest."""
        everybody = self.slack.workspace.people.values()
        return (p for p in everybody if p.is_ordinary or p.is_restricted)

    def click(self, user: str, message: Change, answer: str) -> int | None:
        delivered = user_actions.click(
            self.slack, user, message.channel, message.ts, f"answer:{answer}"
        )
        delivered.wait()
        return delivered.status

    def posts(self) -> list[Change]:
        """What Ponchik posted into group DMs."""
        places = self.slack.workspace.conversations
        return [
            post
            for post in self.slack.ledger.posts()
            if post.user == self.slack.bot
            and places[post.channel].kind is Kind.GROUP_DM
        ]

    def questions(self, question: str) -> list[Change]:
        return [
            post
            for post in self.posts()
            if any(b.get("block_id") == f"answer:{question}" for b in post.blocks)
        ]


@contextmanager
def playing(
    database_url: str,
    redis_url: str,
    folder: Path,
    policy: Policy = QUICK,
    members: int = 23,
    handlers: Handlers | None = None,
    *,
    socket_mode: bool = False,
    certificate: Path | None = None,
) -> Iterator[Played]:
    """Yield a served Ponchik; `handlers` stand beside or instead of its own.

    In Socket Mode nobody connects to Slack yet: see `tests.harness.socket_mode`.
    """
    listener = listen()
    url = url_of(listener)
    settings = replace(
        settings_of(url, folder, members),
        socket_mode=socket_mode,
        certificate=certificate,
    )
    if socket_mode:
        settings = replace(settings, retry_delays=LONG_RETRIES)
    with running_simulator(settings) as slack:
        told = environment_of(
            database_url,
            redis_url,
            slack.url,
            settings,
            **{**NO_PACE, "PONCHIK_URL": url},
        )
        with assembled(told) as assembled_:
            ponchik = _with_handlers(assembled_, handlers)
            with serving(build_app(ponchik), listener):
                yield Played(ponchik, slack, url, policy=policy)


def _with_handlers(ponchik: Ponchik, handlers: Handlers | None) -> Ponchik:
    if handlers is None:
        return ponchik
    router = ponchik.router
    instead = {
        kind.name: {
            **getattr(router.handlers, kind.name),
            **getattr(handlers, kind.name),
        }
        for kind in fields(Handlers)
    }
    known = Handlers(**instead)
    return replace(
        ponchik,
        router=replace(router, handlers=known),
        together=replace(ponchik.together, handlers=known),
    )
