"""Who went to Slack to install Ponchik: each state is worth one return, for a while."""

from datetime import timedelta

from ponchik.store.connection import Transaction

LASTS = timedelta(minutes=10)


def remember(transaction: Transaction, state: bytes, browser: bytes) -> None:
    """Note that a browser goes to Slack; forget who never came back."""
    transaction.execute(
        "DELETE FROM install_states WHERE began_at < clock_timestamp() - %s::interval",
        [LASTS],
    )
    transaction.execute(
        "INSERT INTO install_states (state, browser) VALUES (%s, %s)", [state, browser]
    )


def take(transaction: Transaction, state: bytes, browser: bytes) -> bool:
    """Use a state up; False if it was used, is too old, or is another browser's."""
    done = transaction.execute(
        """
        DELETE FROM install_states WHERE state = %s AND browser = %s
          AND began_at > clock_timestamp() - %s::interval
        """,
        [state, browser, LASTS],
    )
    return done.rowcount == 1
