"""Rights of the roles that are less than the tables' owner.

The owner migrates. The app appends to the log and can change nothing in it; an analyst
reads views that name nobody and tell of no private block. Where a platform gives one
role only, that role owns the tables and the log's trigger alone keeps it append-only.
"""

from typing import LiteralString

from psycopg import errors, sql

from ponchik.errors import Invalid
from ponchik.store.connection import Transaction, only_row

#: Tables with a policy that shows a transaction the rows of its own workspace.
WITH_WORKSPACE = (
    "events",
    "people",
    "channels",
    "former_channel_names",
    "effects",
    "gates",
    "inbox",
    "programs",
    "rounds",
    "meetings",
    "pair_history",
    "private_avoidances",
    "member_choices",
    "working_hours",
    "due",
    "homes",
    "channel_moves",
    "readings",
    "installations",
    "workspaces",
    "sessions",
)

_APP = """
    GRANT USAGE ON SCHEMA {schema} TO {role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role};
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role};
    REVOKE UPDATE, DELETE ON events FROM {role};
    REVOKE INSERT, UPDATE, DELETE ON migrations FROM {role};
    {row_security}
    ALTER DEFAULT PRIVILEGES IN SCHEMA {schema}
        GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE ON SEQUENCES TO {role};
"""
_ANALYST = """
    REVOKE ALL ON SCHEMA {schema} FROM {role};
    REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role};
    REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {role};
    GRANT USAGE ON SCHEMA analytics TO {role};
    GRANT SELECT ON ALL TABLES IN SCHEMA analytics TO {role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA analytics GRANT SELECT ON TABLES TO {role};
"""


def grant_app(transaction: Transaction, role: str) -> None:
    """Let the role run web and workers; also on tables that later migrations make.

    Rows are shown to it by workspace from then on. Raises Invalid where there is no
    such role, or who asks may not grant.
    """
    switched_on = sql.SQL(" ").join(
        sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY;").format(
            sql.Identifier(table)
        )
        for table in WITH_WORKSPACE
    )
    _grant(transaction, _APP, role, row_security=switched_on)
    _require_effect(transaction, role, "events", "INSERT")


def grant_analyst(transaction: Transaction, role: str) -> bool:
    """Let the role read the views of the schema `analytics`, and no table any more.

    Returns whether its sessions are read-only as well, which takes the right to alter
    roles. Raises Invalid, as `grant_app` does.
    """
    _grant(transaction, _ANALYST, role)
    _require_effect(transaction, role, "analytics.events", "SELECT")
    return _make_read_only(transaction, role)


def _make_read_only(transaction: Transaction, role: str) -> bool:
    statement = sql.SQL("ALTER ROLE {} SET default_transaction_read_only = on")
    try:
        with transaction.transaction():
            transaction.execute(statement.format(sql.Identifier(role)))
    except errors.InsufficientPrivilege:
        return False
    return True


def _grant(
    transaction: Transaction,
    statement: LiteralString,
    role: str,
    **parts: sql.Composable,
) -> None:
    schema = only_row(transaction.execute("SELECT current_schema() AS name"))["name"]
    names = {"role": sql.Identifier(role), "schema": sql.Identifier(schema)}
    try:
        transaction.execute(sql.SQL(statement).format(**names, **parts))
    except errors.UndefinedObject:
        raise Invalid(
            f"there is no role {role}: make it first, with "
            f"CREATE ROLE {role} LOGIN PASSWORD '…'"
        ) from None
    except errors.InsufficientPrivilege as error:
        raise _not_the_owner(str(error.diag.message_primary)) from None


def _require_effect(
    transaction: Transaction, role: str, table: str, right: str
) -> None:
    """PostgreSQL only warns whoever grants a right that is not theirs to give."""
    asked = "SELECT has_table_privilege(%s, %s, %s) AS has"
    if not only_row(transaction.execute(asked, [role, table, right]))["has"]:
        raise _not_the_owner(f"{role} did not get {right} on {table}")


def _not_the_owner(why: str) -> Invalid:
    return Invalid(
        f"DATABASE_URL's role may not grant that: {why}. "
        "Use the role that owns the tables"
    )
