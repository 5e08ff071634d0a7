"""`ponchik`: what an operator types.

Each command imports what it needs when it runs, so that `ponchik --help` is quick.
"""

import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import Annotated

import typer

from ponchik.cli import (
    demo,
    doctor,
    effects,
    grants,
    hosts,
    log,
    manifest,
    meetings,
    migrations,
    people,
    programs,
    projections,
    repairs,
    restores,
    rounds,
    rules,
    stages,
    steering,
    tokens,
    up,
)
from ponchik.cli.failures import told_in_one_line
from ponchik.cli.output import say
from ponchik.cli.up import backups

app = typer.Typer(
    help="Ponchik pairs a channel's members and follows their meetings.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _say_version(wanted: bool) -> None:  # noqa: FBT001 -- as typer calls it
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415

        say(f"ponchik {version('ponchik')}")
        raise typer.Exit


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
app.command("meetings", rich_help_panel=_LOOK)(meetings.show_meetings)
app.command("log", rich_help_panel=_LOOK)(log.show_log)
app.add_typer(effects.app, name="effects", rich_help_panel=_LOOK)
app.add_typer(people.app, name="person", rich_help_panel=_CARE)
app.command("doctor", rich_help_panel=_LOOK)(doctor.examine)
app.command("manifest", rich_help_panel=_CARE)(manifest.show_manifest)
app.command(rich_help_panel=_CARE)(migrations.migrate)
app.command(rich_help_panel=_CARE)(grants.grant)
app.add_typer(projections.app, name="projections", rich_help_panel=_CARE)
app.command(rich_help_panel=_CARE)(restores.after_restore)
app.add_typer(tokens.app, name="tokens", rich_help_panel=_CARE)
app.command("up", rich_help_panel=_CARE)(up.start_everything)
for keep in (backups.backup, backups.restore, backups.move):
    app.command(rich_help_panel=_CARE)(keep)
app.command("demo", rich_help_panel=_CARE)(demo.play_demo)


@app.callback()
def say_version_or_go_on(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Show the version.", callback=_say_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Ponchik pairs a channel's members and follows their meetings."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with the code that docs/commands.md tells."""
    _speak_unicode()
    with told_in_one_line():
        app(arguments, prog_name="ponchik")


def _speak_unicode() -> None:
    """Names are printed as they are, whatever the terminal's locale says."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
