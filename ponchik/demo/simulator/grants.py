"""What OAuth handed out: codes that are worth a token once, tokens, what renews them.

https://docs.slack.dev/authentication/installing-with-oauth
"""

import secrets
from dataclasses import dataclass, field

#: In seconds: as long as Slack's rotated tokens last.
EXPIRES_IN = 43_200


@dataclass
class Grants:
    """`rotates`: tokens end, and are exchanged for others."""

    rotates: bool = False
    codes: dict[str, str] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    refresh_tokens: dict[str, str] = field(default_factory=dict)

    def allow(self, redirect_uri: str) -> str:
        """Return a code, which goes to this address alone."""
        code = f"{secrets.randbelow(10**10)}.{secrets.token_hex(32)}"
        self.codes[code] = redirect_uri
        return code

    def new_token(self) -> tuple[str, str | None]:
        """Return a token, and what it is exchanged with if they rotate."""
        if not self.rotates:
            token = f"xoxb-{secrets.token_hex(16)}"
            self.tokens.add(token)
            return token, None
        token, refresh = (
            f"xoxe.xoxb-1-{secrets.token_hex(16)}",
            f"xoxe-1-{secrets.token_hex(16)}",
        )
        self.tokens.add(token)
        self.refresh_tokens[refresh] = token
        return token, refresh

    def end(self) -> None:
        """Revoke all tokens: the app was taken away."""
        self.tokens.clear()
        self.refresh_tokens.clear()

    def has(self, given: str) -> bool:
        """Tell whether a code, a token or a refresh token is from here."""
        return given in self.codes or given in self.tokens | self.refresh_tokens.keys()
