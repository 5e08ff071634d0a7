"""Delivery: what the ledger holds is done in Slack, each thing once."""

from ponchik.delivery.consequences import because_of
from ponchik.delivery.duplicates import delete_duplicate
from ponchik.delivery.handlers import Handler, InternalEffect, Policy, SlackEffect
from ponchik.delivery.protocol import Delivery

__all__ = [
    "Delivery",
    "Handler",
    "InternalEffect",
    "Policy",
    "SlackEffect",
    "because_of",
    "delete_duplicate",
]
