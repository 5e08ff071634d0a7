"""The workspace: whether everything is well, who hosts what, and the way out."""

from collections.abc import Iterator, Mapping
from typing import Any

from starlette.responses import Response

from ponchik.errors import Unknown
from ponchik.ledger.summary import summarize
from ponchik.queries.findings import Finding, good, wrong
from ponchik.queries.hosts import hosts_of
from ponchik.queries.page_names import people_of_page
from ponchik.queries.redis_findings import examine_doorbell
from ponchik.queries.work_findings import examine_work
from ponchik.store import installations
from ponchik.store.connection import Transaction
from ponchik.web.pages.answers import NOT_FOUND
from ponchik.web.pages.visits import Visit


def show_workspace(visit: Visit) -> Response:
    """Show the workspace to its admins, and to nobody else."""
    if not visit.visitor.is_admin:
        raise Unknown(NOT_FOUND)
    shown = visit.read(lambda t: _read(t, visit))
    shown["findings"] += examine_doorbell(visit.ponchik.doorbell)
    return visit.draw("workspace.html", here="settings", **shown)


def _read(transaction: Transaction, visit: Visit) -> dict[str, Any]:
    visitor = visit.visitor
    running = [one for one in visitor.programs if one["running"]]
    hosts = {one["program"]: hosts_of(one) for one in running}
    named = [host for each in hosts.values() for host in each]
    return {
        "running": running,
        "hosts": hosts,
        "names": people_of_page(transaction, visitor.workspace, named),
        "installed_at": installations.installed_at(transaction, visitor.workspace),
        "findings": list(_findings(transaction, visit)),
    }


def _findings(transaction: Transaction, visit: Visit) -> Iterator[Finding]:
    socket_mode = bool(visit.ponchik.config.slack_app_token.get_secret_value())
    yield good("database", "it answers")
    yield _slack(transaction, visit)
    yield from examine_work(transaction, visit.now, socket_mode=socket_mode)


def _slack(transaction: Transaction, visit: Visit) -> Finding:
    """Say why Slack takes nothing now, if it said so."""
    methods = summarize(transaction, visit.visitor.workspace, visit.now)
    why = next((one.why for one in methods if one.gated_for and one.why), "")
    if not why:
        return good("Slack", "takes what Ponchik has to say")
    return wrong("Slack", f"it says {why}", _CURES.get(why, "see Deliveries"))


_CURE = "install Ponchik again, or set SLACK_BOT_TOKEN anew"
_CURES: Mapping[str, str] = dict.fromkeys(
    ("invalid_auth", "account_inactive", "token_revoked", "not_authed"), _CURE
)
