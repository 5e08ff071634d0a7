"""A slash command."""

from dataclasses import dataclass

from ponchik.slack.requests.body import form_fields, form_text, identifier


@dataclass(frozen=True)
class SlashCommand:
    """`text` is what somebody typed: escape it before showing it."""

    workspace: str
    user: str
    channel: str
    command: str
    text: str
    trigger: str = ""


@dataclass(frozen=True)
class SslCheck:
    """Slack looks whether our certificate is good; any 200 will do."""


def parse_command(body: bytes) -> SlashCommand | SslCheck:
    """Read a slash command's body. Raises Unreadable."""
    fields = form_fields(body)
    if b"ssl_check" in fields and b"command" not in fields:
        return SslCheck()

    def optional(name: str) -> str:
        return form_text(fields, name) if name.encode() in fields else ""

    return SlashCommand(
        workspace=identifier(form_text(fields, "team_id"), "team_id"),
        user=identifier(form_text(fields, "user_id"), "user_id"),
        channel=identifier(form_text(fields, "channel_id"), "channel_id"),
        command=form_text(fields, "command"),
        text=optional("text"),
        trigger=optional("trigger_id"),
    )
