"""`ponchik migrate`."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

from ponchik.cli.output import say
from ponchik.cli.session import reaching_database


def migrate() -> None:
    """Bring the database's tables up to date; safe to run again."""
    from ponchik.config import load_config
    from ponchik.store import migrations as store

    config = load_config(["DATABASE_URL"])
    with reaching_database():
        applied = store.migrate(config.owner_url)
    say(*(f"Applied {name}." for name in applied))
    say("The database is up to date.")
