"""The first start asks for what is missing; every start checks what is new."""

import os
import secrets
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from ponchik.cli.doctor.findings import show_findings
from ponchik.cli.doctor.slack import (
    CLOCK,
    SOCKET_MODE,
    examine_slack,
    examine_socket_mode,
    examine_token,
)
from ponchik.cli.output import say
from ponchik.clock import system_clock
from ponchik.config import Config, load_config
from ponchik.errors import ConfigError
from ponchik.queries.findings import Finding, Status, good
from ponchik.queries.workspaces import workspaces_with_programs
from ponchik.slack.manifest import link_to_create, manifest_of
from ponchik.store.installations import find_all
from ponchik.store.session import connect, transaction
from ponchik.up.databases import URL, is_anothers_database
from ponchik.up.settings import (
    SERVERS,
    from_environment,
    keep_settings,
    read_settings,
)
from ponchik.up.sockets import is_heard

_BOT, _APP, _SIGNING = "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"
#: Where each is found in the app's settings.
_PLACES = {
    _BOT: "OAuth & Permissions: install it, and paste the Bot User OAuth Token, xoxb-…",
    _APP: "Basic Information: make an App-Level Token with connections:write, xapp-…",
    _SIGNING: "Basic Information: show the Signing Secret, and paste it",
}
_PORT = "8000"
_KEPT = (_BOT, _APP, _SIGNING, "PONCHIK_ADMIN_KEY", "PONCHIK_URL", "PORT")

Settings = Mapping[str, str]


@dataclass(frozen=True)
class Start:
    """`kept` are the settings of the folder's file, `told` those of this start too."""

    folder: Path
    kept: Settings
    told: Settings

    @classmethod
    def of(cls, folder: Path, url: str | None, port: int | None) -> "Start":
        """Read the settings: first options, then the environment, then the file.

        Raises Invalid for an address that Slack would refuse.
        """
        if url is not None:
            manifest_of(url)
        kept = read_settings(folder)
        options = {"PONCHIK_URL": url, "PORT": None if port is None else str(port)}
        given = {name: value for name, value in options.items() if value}
        return cls(folder, kept, {**kept, **from_environment(os.environ), **given})

    def gather(self) -> dict[str, str]:
        """Return all settings, asking for those that are missing.

        Raises ConfigError for a wrong one, and where there is nobody to ask.
        """
        told = dict(self.told)
        _config_of(told)
        missing = [name for name in _needed(told) if name not in told]
        if missing:
            told |= _asked(self.folder, missing, told.get("PONCHIK_URL"))
        made = {
            "PONCHIK_ADMIN_KEY": secrets.token_urlsafe(24),
            # In Socket Mode nobody signs anything, and web is to believe nobody.
            _SIGNING: secrets.token_hex(16),
            "PORT": _PORT,
        }
        return {**made, **told}

    def check(self, settings: Settings) -> None:
        """Say how Slack takes the tokens; a new one that it refuses ends the start.

        So does a wrong clock. All else that was good once may wait: a machine may be
        back before its network.
        """
        say(f"Ponchik keeps everything in {self.folder}.")
        if is_anothers_database(self.folder, os.environ):
            say(
                f"{URL} in the environment is not used: `ponchik move --to` moves to "
                "another database."
            )
        findings = list(_examined(settings))
        show_findings(findings)
        needed = [
            one for one in findings if self._is_new(settings) or one.check == CLOCK
        ]
        _require_right(needed, "Nothing was started")

    def keep(self, environment: Settings) -> None:
        """Keep the tokens, once they are those of the programs, and the options.

        What else the environment says is for one run.
        """
        if self._is_new(environment):
            found = _examined(environment, _programs(environment))
            _require_right(found, "Nothing was kept")
        chosen = {name: environment[name] for name in _KEPT if name in environment}
        keep_settings(self.folder, chosen)

    def look(self, environment: Settings) -> Iterator[Finding]:
        """Ask Slack about the token and the time, while everything runs.

        About the app token only where nothing has come for a while: Slack allows few
        questions about it.
        """
        config = _config_of(environment)
        yield from examine_token(config, system_clock())
        if _APP not in environment:
            return
        if is_heard(environment[URL]):
            yield good(SOCKET_MODE, "it is connected")
        else:
            yield examine_socket_mode(config)

    def _is_new(self, settings: Settings) -> bool:
        return any(settings.get(name) != self.kept.get(name) for name in (_BOT, _APP))


def _needed(told: Settings) -> Sequence[str]:
    """Without an address of ours, Slack has to be asked for what it delivers."""
    over_http = _APP not in told and ("PONCHIK_URL" in told or _SIGNING in told)
    return (_BOT, _SIGNING) if over_http else (_BOT, _APP)


def _asked(folder: Path, missing: Sequence[str], url: str | None) -> dict[str, str]:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise ConfigError(
            f"{' and '.join(missing)} must be set: start it in a terminal, where it "
            f"asks, or write them into {folder / 'settings'}"
        )
    socket_mode = _APP in missing or url is None
    say(
        "",
        f"{1 + len(missing)} steps connect Ponchik to your Slack. "
        "What you paste is not shown.",
        "",
        "1. Create the app in your Slack. Everything is filled in here:",
        "",
        link_to_create(manifest_of(url, socket_mode=socket_mode)),
        "",
    )
    answers = {n: _ask(number, n) for number, n in enumerate(missing, start=2)}
    say("")
    return answers


def _ask(number: int, name: str) -> str:
    """Ask until it is one of the right kind; what is pasted is not shown."""
    say(f"{number}. {_PLACES[name]}")
    while True:
        value = str(typer.prompt(f"   {name}", hide_input=True)).strip()
        try:
            _config_of({name: value})
        except ConfigError as error:
            say(f"   {error}")
        else:
            return value


def _examined(settings: Settings, workspaces: Sequence[str] = ()) -> Iterator[Finding]:
    yield from examine_slack(_config_of(settings), system_clock(), workspaces)


def _config_of(settings: Settings) -> Config:
    # The database is this machine's own, whatever the environment says.
    return load_config(environment={**dict.fromkeys(SERVERS, ""), **settings})


def _require_right(findings: Iterable[Finding], otherwise: str) -> None:
    ills = [
        f"{one.check}: {one.sentence}" for one in findings if one.status is Status.WRONG
    ]
    if ills:
        raise ConfigError(f"{'; '.join(ills)}. {otherwise}")


def _programs(environment: Settings) -> Sequence[str]:
    """Return the workspaces with programs that installed no token of their own."""
    with (
        connect(environment[URL], autocommit=True) as connection,
        transaction(connection),
    ):
        installed = {one.workspace for one in find_all(connection) if one.sealed}
        return sorted(set(workspaces_with_programs(connection)) - installed)
