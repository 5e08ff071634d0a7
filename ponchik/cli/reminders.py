"""What an operator of `ponchik up` forgets most easily."""

# ruff: noqa: PLC0415 -- imported when a command fails, so that others are quick


def remind_of_environment(missing: str) -> str:
    """Return what to type first where `ponchik up` knows the database; else nothing."""
    import shlex
    from contextlib import suppress

    from ponchik.up.folder import ENVIRONMENT, default_folder

    if "DATABASE_URL" not in missing:
        return ""
    # There may be no home, or one that nobody may look into.
    with suppress(OSError, RuntimeError):
        file = default_folder() / ENVIRONMENT
        if file.exists():
            typed = f". {shlex.quote(str(file))}"
            return f"to reach that of `ponchik up`, type `{typed}` first"
    return ""
