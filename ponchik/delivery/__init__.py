"""Delivery: what the ledger holds is done in Slack, each thing once."""

from ponchik.delivery.duplicates import delete_duplicate
from ponchik.delivery.handlers import Handler, InternalEffect, Policy, SlackEffect
from ponchik.delivery.protocol import Delivery, because_of

__all__ = [
    "Delivery",
    "Handler",
    "InternalEffect",
    "Policy",
    "SlackEffect",
    "because_of",
    "delete_duplicate",
]
