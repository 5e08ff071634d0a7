"""oauth.v2.access and auth.revoke: how a token comes, and goes."""

import hmac

from ponchik.demo.simulator.arguments import Arguments
from ponchik.demo.simulator.errors import SlackRefusal
from ponchik.demo.simulator.grants import EXPIRES_IN
from ponchik.demo.simulator.scopes import provided
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Json


def access(slack: Simulator, arguments: Arguments) -> Json:
    """Return a token for a code, or for a refresh token, once."""
    _check_app(slack, arguments)
    if arguments.text("grant_type") == "refresh_token":
        before = slack.grants.refresh_tokens.pop(arguments.text("refresh_token"), None)
        if before is None:
            raise SlackRefusal("invalid_refresh_token")
    else:
        _check_code(slack, arguments)
        slack.workspace.is_installed = True
    return _granted(slack)


def revoke(slack: Simulator, arguments: Arguments) -> Json:
    """End the app's tokens, unless it is only a test."""
    if arguments.flag("test"):
        return {"revoked": False}
    slack.grants.end()
    slack.workspace.is_installed = False
    return {"revoked": True}


def _check_app(slack: Simulator, arguments: Arguments) -> None:
    if arguments.text("client_id") != slack.settings.client_id:
        raise SlackRefusal("invalid_client_id")
    secret = arguments.text("client_secret")
    if not hmac.compare_digest(secret.encode(), slack.settings.client_secret.encode()):
        raise SlackRefusal("bad_client_secret")


def _check_code(slack: Simulator, arguments: Arguments) -> None:
    address = slack.grants.codes.pop(arguments.text("code"), None)
    if address is None:
        raise SlackRefusal("invalid_code")
    if address != arguments.text("redirect_uri"):
        raise SlackRefusal("bad_redirect_uri")


def _granted(slack: Simulator) -> Json:
    team, app = slack.workspace.team, slack.workspace.app
    token, refresh = slack.grants.new_token()
    admin = next(p.id for p in slack.workspace.people.values() if p.is_admin)
    lasting = {"expires_in": EXPIRES_IN, "refresh_token": refresh} if refresh else {}
    company = {"id": team.enterprise_id, "name": team.enterprise_name}
    return {
        "access_token": token,
        "token_type": "bot",
        "scope": provided(slack),
        "bot_user_id": app.user,
        "app_id": app.id,
        "team": {"name": team.name, "id": team.id},
        "is_enterprise_install": False,
        "authed_user": {"id": admin},
        **({"enterprise": company} if team.enterprise_id else {}),
        **lasting,
    }
