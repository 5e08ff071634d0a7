"""Traces are on where there is an address for them and the extra `otel`."""

# ruff: noqa: PLC0415 -- OpenTelemetry is loaded only where it was asked for

import logging

from ponchik.telemetry import spans

log = logging.getLogger(__name__)


def set_up_traces(endpoint: str, process: str) -> None:
    """Send this process's spans to the endpoint; do nothing without one.

    That the extra is missing is worth a warning and no more: platforms set the address
    for whatever runs on them.
    """
    if not endpoint:
        return
    try:
        from ponchik.telemetry.export import exported
    except ImportError as error:
        log.warning("No traces: pip install 'ponchik[otel]' brings %s.", error.name)
        return
    spans.install(exported(endpoint, process))
