"""Channels with a program that get into trouble, and out of it again."""

from typing import Any

from ponchik.slack.requests import BotInvited, WorkspaceEvent
from tests.harness.world import World


def team(world: World) -> str:
    return world.slack.workspace.team.id


def tell(world: World, event: WorkspaceEvent) -> None:
    key = f"event/{next(world.numbers)}"
    world.ponchik.workspace_events.apply(event, key)
    world.work()


def invited_channel(world: World) -> tuple[str, str]:
    """Have somebody invite Ponchik to a channel; return the channel and who it was."""
    channel = world.channel()
    inviter = channel.members[0]
    tell(world, BotInvited(team(world), "Ev1", channel.id, inviter))
    return channel.id, inviter


def program_row(world: World) -> dict[str, Any]:
    [row] = world.rows("SELECT * FROM programs")
    return dict(row)


def lookable_again(world: World) -> None:
    """Let the time pass after which it is looked again."""
    world.do("UPDATE effects SET lease_until = NULL WHERE status = 'pending'")
    world.do("DELETE FROM gates")
    world.work()


def archive(world: World, channel: str) -> None:
    world.slack.workspace.conversations[channel].is_archived = True


def unarchive(world: World, channel: str) -> None:
    world.slack.workspace.conversations[channel].is_archived = False
