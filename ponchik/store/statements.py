"""The text of statements."""


def one_line(statement: str) -> str:
    """Return it without its indentation: psycopg keeps what it knows of short texts."""
    return " ".join(statement.split())
