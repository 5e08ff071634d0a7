"""What Slack and Ponchik wait for each other within tests: as long as it takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from ponchik import bootstrap
from ponchik.demo.simulator import deliveries
from ponchik.demo.simulator.methods import views as methods_of_views
from ponchik.slack.client import views
from tests.harness.waiting import PATIENCE


@contextmanager
def patient_slack() -> Iterator[None]:
    """Have a simulated Slack in this process not give up after its three seconds.

    Whether Ponchik answers within them would say how busy this machine is; so would
    whether Slack shows a form as soon as Ponchik wants it.
    """
    with (
        patch.object(bootstrap, "PATIENCE", PATIENCE),
        patch.object(views, "PATIENCE", PATIENCE),
        patch.object(methods_of_views, "TRIGGER_LIFE", PATIENCE),
        patch.object(deliveries, "ANSWER_WITHIN", PATIENCE),
        patch.object(deliveries.Delivery.wait, "__defaults__", (PATIENCE,)),
        patch.object(deliveries.Deliveries.wait_idle, "__defaults__", (PATIENCE,)),
    ):
        yield
