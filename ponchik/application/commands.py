"""What `/ponchik` answers."""

from ponchik.application.received import Received
from ponchik.application.replies import Ephemeral, Reply
from ponchik.slack.requests import SlashCommand
from ponchik.slack.surfaces.replies import help_text


def answer_command(_command: SlashCommand, _delivery: Received) -> Reply:
    """Answer a slash command; for now every one asks for help."""
    return Ephemeral(help_text())
