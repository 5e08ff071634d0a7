"""What Slack, Ponchik and Postgres are waited for within tests: as long as it takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from ponchik import bootstrap
from ponchik.demo.simulator import deliveries, due, sockets
from ponchik.demo.simulator.methods import views as methods_of_views
from ponchik.slack.client import oauth, openid_provider, views
from ponchik.store import connection
from ponchik.store.connection import Database
from tests.harness.waiting import PATIENCE


@contextmanager
def hasty(*databases: Database) -> Iterator[None]:
    """Have databases that are away be given up soon: nothing changes by waiting."""
    pools = [database._pool for database in databases]  # noqa: SLF001 -- no setting
    before = [pool.timeout for pool in pools]
    for pool in pools:
        pool.timeout = 0.3
    try:
        yield
    finally:
        for pool, timeout in zip(pools, before, strict=True):
            pool.timeout = timeout


@contextmanager
def patient_slack() -> Iterator[None]:
    """Have a simulated Slack in this process not give up after its three seconds.

    Whether Ponchik answers within them would say how busy this machine is; so would
    whether Slack shows a form as soon as Ponchik wants it, and whether a connection to
    Postgres is open soon enough for a press.
    """
    with (
        patch.object(bootstrap, "PATIENCE", PATIENCE),
        patch.object(views, "PATIENCE", PATIENCE),
        patch.object(connection, "_PATIENCE", PATIENCE),
        patch.object(oauth, "_PATIENCE", PATIENCE),
        patch.object(openid_provider, "_TIMEOUT", PATIENCE),
        patch.object(methods_of_views, "TRIGGER_LIFE", PATIENCE),
        patch.object(deliveries, "ANSWER_WITHIN", PATIENCE),
        patch.object(due, "PATIENCE", PATIENCE),
        patch.object(sockets, "SENT_WITHIN", PATIENCE),
        patch.object(deliveries.Delivery.wait, "__defaults__", (PATIENCE,)),
        patch.object(deliveries.Deliveries.wait_idle, "__defaults__", (PATIENCE,)),
    ):
        yield
