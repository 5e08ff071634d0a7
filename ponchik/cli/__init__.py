"""`ponchik`: what an operator types.

Each command imports what it needs when it runs, so that `ponchik --help` is quick.
"""

import sys
from collections.abc import Sequence
from io import TextIOWrapper

import typer

from ponchik.cli import (
    demo,
    effects,
    grants,
    hosts,
    log,
    meetings,
    migrations,
    programs,
    projections,
    repairs,
    restores,
    rounds,
    rules,
    stages,
    steering,
)
from ponchik.cli.failures import told_in_one_line

app = typer.Typer(
    help="Ponchik pairs a channel's members and follows their meetings.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
_CYCLE, _LOOK, _CARE = "The cycle", "Look", "Set up and mend"

app.add_typer(programs.app, name="program", rich_help_panel=_CYCLE)
for steer in steering.COMMANDS:
    programs.app.command()(steer)
programs.app.command("days-off")(steering.days_off)
programs.app.add_typer(hosts.app, name="hosts")
app.add_typer(rounds.app, name="round", rich_help_panel=_CYCLE)
app.add_typer(rules.app, name="rule", rich_help_panel=_CYCLE)
app.add_typer(rules.app, name="avoid", hidden=True)  # as it was called before
for stage in (stages.check_in, stages.close, stages.remind, stages.finish):
    app.command(rich_help_panel=_CYCLE)(stage)
app.add_typer(repairs.app, name="meeting", rich_help_panel=_CYCLE)
app.command(rich_help_panel=_LOOK)(meetings.meetings)
app.command(rich_help_panel=_LOOK)(log.log)
app.add_typer(effects.app, name="effects", rich_help_panel=_LOOK)
app.command(rich_help_panel=_CARE)(migrations.migrate)
app.command(rich_help_panel=_CARE)(grants.grant)
app.add_typer(projections.app, name="projections", rich_help_panel=_CARE)
app.command(rich_help_panel=_CARE)(restores.after_restore)
app.command(rich_help_panel=_CARE)(demo.demo)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit: 0 done, 1 it could not be, 2 wrongly typed."""
    _speak_unicode()
    with told_in_one_line():
        app(arguments, prog_name="ponchik")


def _speak_unicode() -> None:
    """Names are printed as they are, whatever the terminal's locale says."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
