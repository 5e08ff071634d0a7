"""`ponchik doctor`: what is wrong, and what to do about it."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

from typing import Annotated

import typer

from ponchik.cli.output import Json, counted, print_json, say


def examine(
    *,
    url: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="Where Slack reaches the web process; asked as well."
        ),
    ] = None,
    live: Annotated[
        str | None,
        typer.Option(
            metavar="USER",
            help="Try one message in this person's DM, and take it away: U0123ABCD.",
        ),
    ] = None,
    trace: Annotated[
        bool,
        typer.Option("--trace", help="Show instead what became of the newest press."),
    ] = False,
    json: Json = False,
) -> None:
    """Say what is wrong and what to do; the exit code is 1 if anything is."""
    if trace:
        from ponchik.cli.doctor.trace import show_newest

        show_newest(json=json)
        return
    from ponchik.cli.doctor.examination import examine_all
    from ponchik.cli.doctor.findings import show_findings
    from ponchik.logs import set_up_logs
    from ponchik.queries.findings import Status

    set_up_logs("CRITICAL")
    findings = list(examine_all(url, live))
    ills = sum(one.status is Status.WRONG for one in findings)
    if json:
        for one in findings:
            print_json(vars(one))
    else:
        show_findings(findings)
        told = f"{counted(ills, 'thing is', 'things are')} wrong."
        say(told if ills else "Nothing is wrong.")
    if ills:
        raise typer.Exit(1)
