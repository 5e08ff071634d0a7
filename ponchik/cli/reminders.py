"""What an operator of `ponchik up` forgets most easily."""

# ruff: noqa: PLC0415 -- imported when a command fails, so that others are quick


def remind_of_environment(missing: str) -> str:
    """Return what to type first where `ponchik up` knows the database; else nothing."""
    import shlex

    from ponchik.up.folder import ENVIRONMENT, default_folder

    file = default_folder() / ENVIRONMENT
    if "DATABASE_URL" not in missing or not file.exists():
        return ""
    return f"for the one of `ponchik up` type `. {shlex.quote(str(file))}` first"
