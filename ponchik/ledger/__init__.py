"""The delivery ledger: what is to be done in Slack, each thing once."""
