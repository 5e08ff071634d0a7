"""A control that must fail: a worker that hears Slack ask for patience, and forgets it.

dramatiq ponchik.actors.app tests.resilience.ignores_gates …
"""

from ponchik.ledger import gates


def _nothing(*_: object) -> None:
    pass


setattr(gates, "close", _nothing)  # noqa: B010 -- mypy refuses it said plainly
