"""The process `socket`, in place of `web` where Slack cannot reach us."""

import asyncio
import signal
import sys
from functools import partial

import structlog

from ponchik.bootstrap import Ponchik, assemble
from ponchik.config import load_config
from ponchik.errors import ConfigError
from ponchik.logs import set_up_logs
from ponchik.slack.client.socket_addresses import SocketAddresses
from ponchik.store import heartbeats
from ponchik.store.collector import spare_what_is_loaded
from ponchik.store.connection import Transaction
from ponchik.store.outages import DatabaseAway
from ponchik.telemetry import spans
from ponchik.telemetry.switch import set_up_traces
from ponchik.web.socket_mode.connections import SocketMode
from ponchik.web.socket_mode.envelopes import acknowledge

log = structlog.get_logger(__name__)

NEEDED = ("DATABASE_URL", "REDIS_URL", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")
_BEATS_EVERY = 15.0


def main() -> None:
    """End the process with one line if a setting is missing or wrong."""
    try:
        config = load_config(NEEDED)
    except ConfigError as error:
        sys.exit(f"ponchik: {error}")
    set_up_logs(config.log_level)
    set_up_traces(config.otlp_endpoint, "socket")
    ponchik = assemble(config)
    spare_what_is_loaded()
    asyncio.run(_serve(ponchik))


async def _serve(ponchik: Ponchik) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    # Whoever was here before may have been killed between a commit and its ring.
    await asyncio.to_thread(ponchik.doorbell.rouse)
    socket_mode = socket_mode_of(ponchik)
    beating = asyncio.create_task(_beat(ponchik, socket_mode))
    try:
        await socket_mode.serve(stopping)
    finally:
        beating.cancel()
        ponchik.close()
        await asyncio.to_thread(spans.shut_down)


def socket_mode_of(ponchik: Ponchik) -> SocketMode:
    """Return the connections of an assembled Ponchik, none of them opened yet."""
    config = ponchik.config
    token = config.slack_app_token.get_secret_value()
    addresses = SocketAddresses(token, config.slack_api_url)
    return SocketMode(addresses.new, partial(acknowledge, ponchik))


async def _beat(ponchik: Ponchik, socket_mode: SocketMode) -> None:
    """Let `ponchik doctor` see that Slack can deliver."""
    while True:
        if socket_mode.is_connected:
            try:
                await asyncio.to_thread(ponchik.database.transaction, _note)
            except DatabaseAway as error:
                log.warning("heartbeat_not_written", reason=str(error))
        await asyncio.sleep(_BEATS_EVERY if socket_mode.is_connected else 1.0)


def _note(transaction: Transaction) -> None:
    heartbeats.beat(transaction, heartbeats.SOCKET)


if __name__ == "__main__":
    main()
