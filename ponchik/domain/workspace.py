"""What may happen to a workspace: Ponchik comes, gets another token, goes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never
from uuid import UUID, uuid5

from ponchik.domain.decider import Decider
from ponchik.events.event import Event, Stream
from ponchik.events.workspace import (
    TokenRenewed,
    WorkspaceInstalled,
    WorkspaceUninstalled,
)

_NAMESPACE = UUID("5a0a2f3e-6f0c-4f0d-9a53-6c1b9d1f9d1e")


@dataclass(frozen=True)
class InstallWorkspace:
    by: UUID | None
    scopes: tuple[str, ...]
    now: datetime


@dataclass(frozen=True)
class RenewToken:
    now: datetime


@dataclass(frozen=True)
class UninstallWorkspace:
    now: datetime


WorkspaceCommand = InstallWorkspace | RenewToken | UninstallWorkspace


@dataclass(frozen=True)
class WorkspaceState:
    is_installed: bool = False


def workspace_stream(workspace: str) -> Stream:
    """Return the stream in which a workspace's own history stands."""
    return Stream("workspace", uuid5(_NAMESPACE, workspace))


def evolve(state: WorkspaceState, event: Event) -> WorkspaceState:
    match event:
        case WorkspaceInstalled():
            return replace(state, is_installed=True)
        case WorkspaceUninstalled():
            return replace(state, is_installed=False)
        case _:
            return state


def decide(command: WorkspaceCommand, state: WorkspaceState) -> Sequence[Event]:
    """Return what the command makes a fact; installed again is a fact of its own."""
    match command:
        case InstallWorkspace(by=by, scopes=scopes, now=now):
            return [WorkspaceInstalled(by=by, scopes=scopes, at=now)]
        case RenewToken(now=now):
            return [TokenRenewed(at=now)] if state.is_installed else []
        case UninstallWorkspace(now=now):
            return [WorkspaceUninstalled(at=now)] if state.is_installed else []
        case _:
            assert_never(command)


WORKSPACE = Decider("workspace", WorkspaceState(), evolve, decide)
