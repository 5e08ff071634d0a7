"""The tokens of workspaces that installed Ponchik: whether they open, and work."""

from collections.abc import Iterator, Sequence

from ponchik.cli.doctor.slack import PATIENCE, examine_scopes, refused
from ponchik.config import Config
from ponchik.errors import SlackError
from ponchik.queries.findings import Finding, good, unknown, wrong
from ponchik.slack.client.ownership import require_owner
from ponchik.slack.client.slack import Slack
from ponchik.store.installations import Installation
from ponchik.store.sealing import Seal, Unsealable

#: So many are asked: Slack answers one after the other.
_MOST = 50


def examine_installations(
    config: Config, installed: Sequence[Installation]
) -> Iterator[Finding]:
    """Ask Slack about the token of each, as far as it is not too many."""
    seal = Seal(config.sealing_keys)
    for one in installed[:_MOST]:
        yield from _examine(config, seal, one)
    if left := installed[_MOST:]:
        yield unknown("tokens", f"{len(left)} more workspaces were not looked at")


def _examine(config: Config, seal: Seal, one: Installation) -> Iterator[Finding]:
    check = f"token of {one.workspace}"
    try:
        token = seal.open(one.workspace, one.sealed or b"").token
    except Unsealable:
        yield wrong(
            check,
            "none of PONCHIK_TOKEN_KEYS opens it",
            "put the lost key back, or install Ponchik there again at /install",
        )
        return
    slack = Slack(token, base_url=config.slack_api_url, timeout=PATIENCE)
    try:
        report = slack.token_report()
        require_owner(report.identity, one.workspace)
    except SlackError as error:
        yield refused(check, "the token", error)
        return
    yield good(check, f"of {report.identity.name}")
    yield examine_scopes(report.scopes, f"scopes of {one.workspace}")
