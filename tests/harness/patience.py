"""What Slack waits for within tests: however long it takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from ponchik.demo.simulator import deliveries
from tests.harness.waiting import PATIENCE


@contextmanager
def patient_slack() -> Iterator[None]:
    """Have a simulated Slack in this process not give up after its three seconds.

    Whether Ponchik answers within them would say how busy this machine is.
    """
    with (
        patch.object(deliveries, "ANSWER_WITHIN", PATIENCE),
        patch.object(deliveries.Delivery.wait, "__defaults__", (PATIENCE,)),
        patch.object(deliveries.Deliveries.wait_idle, "__defaults__", (PATIENCE,)),
    ):
        yield
