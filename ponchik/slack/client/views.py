"""Forms that must be shown at once: Slack's trigger is worth nothing after 3 seconds.

https://docs.slack.dev/surfaces/modals
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from ponchik.slack.client.connection import Connection, Token

#: In seconds. The trigger is young when it comes, and the answer is waited for.
PATIENCE = 2.5

View = Mapping[str, Any]


@dataclass(frozen=True)
class Views:
    """Each call is made once; raises SlackError if it did not succeed."""

    connection: Connection

    @classmethod
    def at(cls, base_url: str) -> Self:
        """Return views that nobody may use yet: `with_token` says who."""
        return cls(Connection("", base_url, PATIENCE))

    def with_token(self, token: Token) -> Self:
        """Return the views of the workspace to which the token belongs."""
        return replace(self, connection=self.connection.with_token(token))

    def open(self, trigger: str, view: View) -> None:
        """Open a form for whoever owns the trigger."""
        self.connection.ask("views.open", trigger_id=trigger, view=_json(view))

    def push(self, trigger: str, view: View) -> None:
        """Lay a form on the one that the trigger comes from."""
        self.connection.ask("views.push", trigger_id=trigger, view=_json(view))

    def update(self, view_id: str, view_hash: str, view: View) -> None:
        """Redraw an open form, unless it changed since `view_hash` was seen."""
        self.connection.ask(
            "views.update", view_id=view_id, hash=view_hash, view=_json(view)
        )


def _json(view: View) -> str:
    return json.dumps(view, ensure_ascii=False, separators=(",", ":"))
