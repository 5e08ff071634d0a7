"""What a reply shows at once: a view while its trigger lives, a message in its place.

All else that Ponchik says in Slack is an effect. Handlers that return a view have
recorded nothing, so if Slack does not take it, nothing was changed by halves.
"""

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from ponchik.application.replies import OpenView, PushView, RedrawView, Shown
from ponchik.errors import SlackError
from ponchik.slack.client.calls import Message
from ponchik.slack.client.response_urls import ResponseUrls
from ponchik.slack.client.views import Views
from ponchik.slack.requests import Click, View

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Screen:
    """Each thing is shown once, or not: Slack may be ill, or the trigger too old."""

    views_of: Callable[[str], Views]
    response_urls: ResponseUrls

    def show(
        self, workspace: str, shown: Shown, trigger: str, view: View | None = None
    ) -> bool:
        """Return whether Slack took the view; over a form there is only a layer."""
        views = self.views_of(workspace)
        try:
            match shown:
                case RedrawView(content) if view is not None:
                    views.update(view.id, view.hash, content)
                case PushView(content) | OpenView(content) if _is_form(view):
                    views.push(trigger, content)
                case _:
                    views.open(trigger, shown.view)
        except SlackError as error:
            log.warning("view_not_shown", method=error.method, code=error.code)
            return False
        return True

    def say(self, click: Click, message: Message) -> None:
        """Show a message to whoever pressed, alone, wherever that was."""
        try:
            self.response_urls.tell(click.response_url, message)
        except SlackError as error:
            log.warning("message_not_shown", action=click.action_id, code=error.code)


def _is_form(view: View | None) -> bool:
    return view is not None and view.type == "modal"
