"""Delivery: what the ledger holds is done in Slack, each thing once."""

from ponchik.delivery.copies import delete_copy
from ponchik.delivery.jobs import Chore, Errand, Policy
from ponchik.delivery.protocol import Delivery

__all__ = ["Chore", "Delivery", "Errand", "Policy", "delete_copy"]
