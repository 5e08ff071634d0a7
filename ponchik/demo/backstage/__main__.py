"""Runs the panel behind the scenes: `ponchik demo` starts it beside the simulator."""

import argparse
import os
import sys

import uvicorn

from ponchik.bootstrap import assemble
from ponchik.config import load_config
from ponchik.demo.backstage.application import build_app
from ponchik.demo.backstage.panel import Panel
from ponchik.demo.backstage.slack import Slack
from ponchik.errors import ConfigError
from ponchik.logs import set_up_logs

HOST = "127.0.0.1"


def main() -> None:
    options = _parser().parse_args()
    try:
        config = load_config(["DATABASE_URL"])
    except ConfigError as error:
        sys.exit(f"ponchik: {error}")
    set_up_logs(config.log_level)
    ponchik, slack = assemble(config), Slack(options.slack)
    panel = Panel(ponchik, slack, lambda name: _kill(options.kill_switch, name))
    uvicorn.run(
        build_app(panel, options.slack),
        host=HOST,
        port=options.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    slack.close()
    ponchik.close()


def _kill(pipe: int, name: str) -> None:
    os.write(pipe, f"{name}\n".encode())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m ponchik.demo.backstage", description=__doc__
    )
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--slack", required=True, help="the simulator's address")
    parser.add_argument(
        "--kill-switch",
        type=int,
        required=True,
        help="a descriptor: write a name there to kill",
    )
    return parser


if __name__ == "__main__":
    main()
