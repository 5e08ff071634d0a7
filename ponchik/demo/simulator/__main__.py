"""`python -m ponchik.demo.simulator`: a local Slack to play and to test with.

The secrets come from the environment: every user of a machine sees its command lines.
"""

import argparse
import os
import sys
from pathlib import Path

from ponchik.demo.simulator.errors import BadRequest
from ponchik.demo.simulator.memory import remember
from ponchik.demo.simulator.scopes import read_scopes
from ponchik.demo.simulator.server import serve
from ponchik.demo.simulator.simulator import Settings, build_simulator

PONCHIK = "http://127.0.0.1:5000/slack"


def main(arguments: list[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    try:
        slack = build_simulator(_settings(options))
        if options.state_file:
            remember(slack, options.state_file)
    except BadRequest as error:
        sys.exit(str(error))
    serve(slack, host=options.host, port=options.port or 0, uds=options.uds)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m ponchik.demo.simulator",
        description="A Slack workspace on this machine.",
    )
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--port", type=int)
    where.add_argument("--uds", type=Path, help="a Unix socket instead of a port")
    parser.add_argument("--host", default="127.0.0.1")
    for target in ("events", "interactions", "commands"):
        parser.add_argument(f"--{target}-url", default=f"{PONCHIK}/{target}")
    parser.add_argument("--clock-file", type=Path)
    parser.add_argument("--state-file", type=Path, help="keep the workspace there")
    parser.add_argument("--members", type=int, default=Settings.members)
    parser.add_argument("--seed", type=int, default=Settings.seed)
    parser.add_argument("--backstage-url", help="shown beside the workspace")
    parser.add_argument("--dashboard-url", help="groups' messages lead there")
    parser.add_argument(
        "--enterprise", action="store_true", help="a workspace of an Enterprise Grid"
    )
    parser.add_argument(
        "--manifest", type=Path, help="grant what this app manifest asks for, not all"
    )
    parser.add_argument(
        "--socket-mode",
        action="store_true",
        help="deliver through connections that Ponchik opens",
    )
    parser.add_argument(
        "--certificate", type=Path, help="serve HTTPS and wss; made if it is not there"
    )
    parser.add_argument("--limits", action="store_true", help="enforce rate limits")
    return parser


def _settings(options: argparse.Namespace) -> Settings:
    return Settings(
        bot_token=os.environ.get("SLACK_BOT_TOKEN") or Settings.bot_token,
        app_token=os.environ.get("SLACK_APP_TOKEN") or Settings.app_token,
        signing_secret=_signing_secret() or Settings.signing_secret,
        client_id=os.environ.get("SLACK_CLIENT_ID") or Settings.client_id,
        client_secret=os.environ.get("SLACK_CLIENT_SECRET") or Settings.client_secret,
        events_url=options.events_url,
        interactions_url=options.interactions_url,
        commands_url=options.commands_url,
        clock_file=options.clock_file,
        members=options.members,
        seed=options.seed,
        limits=options.limits,
        backstage_url=options.backstage_url,
        dashboard_url=options.dashboard_url,
        enterprise=options.enterprise,
        socket_mode=options.socket_mode,
        certificate=options.certificate,
        scopes=read_scopes(options.manifest) if options.manifest else None,
    )


def _signing_secret() -> str:
    """Return the newest one, which Ponchik names first while it is rotated."""
    return os.environ.get("SLACK_SIGNING_SECRET", "").partition(",")[0].strip()


if __name__ == "__main__":
    main()
