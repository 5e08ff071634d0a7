"""`ponchik demo`."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

from typing import Annotated

import typer

from ponchik.cli.values import whole_number
from ponchik.errors import ConfigError

PORT_NUMBER = whole_number(0, 65535)

Port = Annotated[
    int | None,
    typer.Option(
        metavar="PORT", parser=PORT_NUMBER, help="Where Ponchik's web page is."
    ),
]
SlackPort = Annotated[
    int | None,
    typer.Option(
        metavar="PORT", parser=PORT_NUMBER, help="Where the simulated Slack is."
    ),
]
Reset = Annotated[bool, typer.Option("--reset", help="Forget earlier runs first.")]
Verbose = Annotated[bool, typer.Option("--verbose", help="Show every log line.")]


def play_demo(
    *,
    port: Port = None,
    slack_port: SlackPort = None,
    reset: Reset = False,
    verbose: Verbose = False,
) -> None:
    """Run a whole Ponchik on this machine, with a simulated Slack to play in."""
    try:
        from ponchik.demo.run import Demo, run_demo
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "ponchik":
            raise
        raise ConfigError(
            f"the demo needs {error.name}: pip install 'ponchik[demo]'"
        ) from None
    run_demo(Demo(port=port, slack_port=slack_port, reset=reset, verbose=verbose))
