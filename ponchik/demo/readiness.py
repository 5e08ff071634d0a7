"""Knows this run's own processes from another demo's.

An address could be another demo's, while ours is not there yet or has just failed to
listen there: only ours accepts the secret and the token that this run has made.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping

from ponchik.local.readiness import Question


def is_our_web(url: str, secret: str) -> Question:
    challenge = hashlib.sha256(secret.encode()).hexdigest()
    body = json.dumps({"type": "url_verification", "challenge": challenge, "token": ""})
    return Question(url, challenge, body, lambda: _signed(secret, body))


def is_our_slack(url: str, token: str) -> Question:
    headers = {"Authorization": f"Bearer {token}"}
    return Question(url, '"ok":true', "", lambda: headers)


def _signed(secret: str, body: str) -> Mapping[str, str]:
    moment = str(int(time.time()))
    words = f"v0:{moment}:{body}".encode()
    signature = hmac.new(secret.encode(), words, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": moment,
        "X-Slack-Signature": f"v0={signature}",
    }
