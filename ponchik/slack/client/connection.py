"""The one place where bytes go to Slack and come back."""

import ipaddress
import logging
import ssl
from collections.abc import Callable, Mapping
from copy import copy
from functools import cache, partial
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from ponchik.errors import SlackError
from ponchik.slack.client.failures import accident, refusal, unreadable
from ponchik.slack.client.kept_open import KeptOpen
from ponchik.telemetry import spans

Json = dict[str, Any]
#: A token, or what finds it for a method's call; that raises SlackError.
Token = str | Callable[[str], str]

#: The caller decides what is worth a line; and below this level slack_sdk would write
#: each request and answer into a text that nobody reads.
_SDK_LOG = logging.getLogger("ponchik.slack.sdk")
_SDK_LOG.setLevel(logging.CRITICAL)


class Connection:
    """Asks Slack once and answers with a JSON object, or raises a SlackError."""

    def __init__(self, token: Token, base_url: str, timeout: float) -> None:
        self.client = _Client(base_url, timeout)
        self._token = token

    def with_token(self, token: Token) -> "Connection":
        """Return the same connection for another workspace."""
        other = copy(self)
        other._token = token  # noqa: SLF001 -- its own kind
        return other

    def ask(self, method: str, **arguments: str | int | bool) -> Json:
        """Ask with a form: what only reads takes nothing else. Raises SlackError."""
        return self.ask_with_headers(method, **arguments)[0]

    def ask_with_headers(
        self, method: str, **arguments: str | int | bool
    ) -> tuple[Json, Mapping[str, str]]:
        """Ask as `ask` does, and return what Slack says beside the answer as well."""
        call = partial(
            self.client.api_call, method, params=arguments, headers=self._proof(method)
        )
        return self._ask(call, method)

    def send(self, method: str, arguments: Json) -> Json:
        """Ask with JSON: to quote a form costs more than all the rest of a call."""
        call = partial(
            self.client.api_call, method, json=arguments, headers=self._proof(method)
        )
        return self._ask(call, method)[0]

    def _proof(self, method: str) -> dict[str, str]:
        """Return the header that says whose call it is; none without a token."""
        token = self._token if isinstance(self._token, str) else self._token(method)
        return {"Authorization": f"Bearer {token}"} if token else {}

    def _ask(
        self, call: Callable[[], SlackResponse], method: str
    ) -> tuple[Json, Mapping[str, str]]:
        with spans.span(f"slack {method}", spans.Kind.CLIENT):
            try:
                return self._ask_once(call, method)
            except SlackError as error:
                spans.note({"slack.error": error.code})
                raise

    def _ask_once(
        self, call: Callable[[], SlackResponse], method: str
    ) -> tuple[Json, Mapping[str, str]]:
        """Raise outside the handler: slack_sdk's errors hold the token."""
        answer: SlackResponse | None = None
        failure: SlackError | None = None
        try:
            answer = call()
        except SlackApiError as error:
            failure = refusal(method, error.response)
        except Exception as error:  # noqa: BLE001 - whatever it is, the call may have reached Slack
            failure = accident(method, error)
        if failure is None and answer is not None:
            data = answer.data
            if isinstance(data, dict) and data.get("ok") is True:
                return data, answer.headers
        raise failure or unreadable(method, "neither ok nor an error")


class _Client(WebClient):
    """slack_sdk's client, sending each request exactly once.

    As it comes it would connect anew for each, follow redirects with the token in hand,
    and use the environment's proxies for this machine too.
    """

    def __init__(self, base_url: str, timeout: float) -> None:
        super().__init__(
            base_url=base_url,
            timeout=timeout,  # type: ignore[arg-type]  # a socket takes a float
            ssl=tls(),
            retry_handlers=[],
            logger=_SDK_LOG,
        )
        self.opener = KeptOpen(tls(), with_proxies=not is_loopback(base_url))

    def _perform_urllib_http_request_internal(
        self,
        url: str,  # noqa: ARG002 - slack_sdk's signature
        req: Request,
    ) -> Json:
        with self.opener.open(req, timeout=self.timeout) as answer:
            body = answer.read().decode("utf-8", "replace")
            return {"status": answer.status, "headers": answer.headers, "body": body}


@cache
def tls() -> ssl.SSLContext:
    """Return how to speak TLS; shared, because reading the certificates costs 21 ms."""
    return ssl.create_default_context()


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
