"""`ponchik tokens`: where Ponchik is installed, and the keys of those tokens."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

import typer

from ponchik.cli.output import Json, moment, print_json, say
from ponchik.cli.session import connected

app = typer.Typer(
    help="The tokens of several workspaces, and their keys.", no_args_is_help=True
)


@app.command("key")
def make_key() -> None:
    """Print a new key for PONCHIK_TOKEN_KEYS."""
    from ponchik.store.sealing import new_key

    typer.echo(new_key())


@app.command("list")
def list_installations(*, json: Json = False) -> None:
    """Show where Ponchik is installed; no token is shown."""
    from ponchik.store.installations import find_all

    with connected() as ponchik:
        found = ponchik.database.transaction(find_all)
    for one in found:
        is_installed = one.sealed is not None
        if json:
            print_json(
                {
                    "workspace": one.workspace,
                    "name": one.name,
                    "installed": is_installed,
                    "installed_at": one.installed_at,
                }
            )
        else:
            state = "installed" if is_installed else "uninstalled again, installed"
            say(f"{one.workspace} ({one.name}): {state} {moment(one.installed_at)}")
    if not found and not json:
        say("Ponchik was installed nowhere by OAuth.")


@app.command()
def rotate(*, json: Json = False) -> None:
    """Encrypt every token with the first of PONCHIK_TOKEN_KEYS.

    What opens with none of them stays as it is, and the command ends with 1.
    """
    with connected("PONCHIK_TOKEN_KEYS") as ponchik:
        rotated = ponchik.tokens.rotate()
    if json:
        print_json({"rotated": rotated.count, "unreadable": rotated.unreadable})
    else:
        say(f"{rotated.count} encrypted with the first key.")
        for workspace in rotated.unreadable:
            say(
                f"The token of {workspace} opens with none of the keys, and was left "
                "as it is: put the lost key back, or install Ponchik there again."
            )
    if rotated.unreadable:
        raise typer.Exit(1)
