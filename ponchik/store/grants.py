"""Rights of the roles that are less than the tables' owner.

The owner migrates. The app appends to the log and can change nothing in it; an analyst
reads views that name nobody and tell of no private block. Where a platform gives one
role only, that role owns the tables and the log's trigger alone keeps it append-only.
"""

import psycopg
from psycopg import errors, sql

from ponchik.errors import Invalid
from ponchik.store.connection import Transaction

#: Tables with a policy that shows a transaction the rows of its own workspace.
WITH_WORKSPACE = (
    "events",
    "people",
    "channels",
    "effects",
    "gates",
    "inbox",
    "programs",
    "rounds",
    "meetings",
    "pair_history",
    "private_avoidances",
    "due",
)

_APP = """
    GRANT USAGE ON SCHEMA public TO {role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role};
    REVOKE UPDATE, DELETE ON events FROM {role};
    REVOKE INSERT, UPDATE, DELETE ON migrations FROM {role};
    {row_security}
    ALTER DEFAULT PRIVILEGES IN SCHEMA public
        GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {role};
"""
_ANALYST = """
    REVOKE ALL ON SCHEMA public FROM {role};
    REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role};
    REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role};
    GRANT USAGE ON SCHEMA analytics TO {role};
    GRANT SELECT ON ALL TABLES IN SCHEMA analytics TO {role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA analytics GRANT SELECT ON TABLES TO {role};
    ALTER ROLE {role} SET default_transaction_read_only = on;
"""


def grant_app(transaction: Transaction, role: str) -> None:
    """Let the role run web and workers; also on tables that later migrations make.

    Rows are shown to it by workspace from then on.
    """
    switched_on = sql.SQL(" ").join(
        sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY;").format(
            sql.Identifier(table)
        )
        for table in WITH_WORKSPACE
    )
    statement = sql.SQL(_APP).format(
        role=sql.Identifier(role), row_security=switched_on
    )
    _grant(transaction, statement, role)


def grant_analyst(transaction: Transaction, role: str) -> None:
    """Let the role read the views of the schema `analytics`, and no table any more."""
    granted = sql.SQL(_ANALYST).format(role=sql.Identifier(role))
    _grant(transaction, granted, role)


def _grant(transaction: Transaction, statement: sql.Composed, role: str) -> None:
    """Raise Invalid where there is no such role, or who asks may not grant."""
    try:
        transaction.execute(statement)
    except errors.UndefinedObject:
        raise Invalid(
            f"there is no role {role}: make it first, with "
            f"CREATE ROLE {role} LOGIN PASSWORD '…'"
        ) from None
    except psycopg.errors.InsufficientPrivilege as error:
        raise Invalid(
            f"DATABASE_URL's role may not grant that: {error.diag.message_primary}. "
            "Use the role that owns the tables"
        ) from None
