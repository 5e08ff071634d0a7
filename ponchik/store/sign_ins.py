"""Who went to Slack to sign in: remembered for ten minutes, and used once."""

from dataclasses import dataclass
from datetime import timedelta

from ponchik.store.connection import Transaction

_FRESH = timedelta(minutes=10)


@dataclass(frozen=True)
class SignInStep:
    """`state` and `browser` are hashes; `target` is where the person wanted to go."""

    state: bytes
    browser: bytes
    nonce: str
    verifier: str
    target: str


def keep(transaction: Transaction, step: SignInStep) -> None:
    """Keep what is to come back from Slack, and forget what came back too late."""
    transaction.execute(
        "DELETE FROM sign_ins WHERE began_at < clock_timestamp() - %s", [_FRESH]
    )
    transaction.execute(
        """
        INSERT INTO sign_ins (state, browser, nonce, verifier, target)
        VALUES (%s, %s, %s, %s, %s)
        """,
        [step.state, step.browser, step.nonce, step.verifier, step.target],
    )


def take(transaction: Transaction, state: bytes) -> SignInStep | None:
    """Return what was kept under this state, which nobody gets a second time."""
    row = transaction.execute(
        """
        DELETE FROM sign_ins WHERE state = %s
        RETURNING state, browser, nonce, verifier, target,
                  began_at > clock_timestamp() - %s AS is_fresh
        """,
        [state, _FRESH],
    ).fetchone()
    if row is None or not row.pop("is_fresh"):
        return None
    return SignInStep(**row)
