"""Delivery: what the ledger holds is done in Slack, each thing once."""

from ponchik.delivery.duplicates import delete_copy
from ponchik.delivery.handlers import InternalEffect, Policy, SlackEffect
from ponchik.delivery.protocol import Delivery

__all__ = ["Delivery", "InternalEffect", "Policy", "SlackEffect", "delete_copy"]
