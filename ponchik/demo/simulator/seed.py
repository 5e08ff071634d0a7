"""Doughnut Works: a plausible company to play with, the same for the same seed."""

import random
from collections.abc import Iterator
from dataclasses import replace

from ponchik.demo.simulator.workspace import (
    SLACKBOT,
    App,
    Conversation,
    Json,
    Kind,
    Person,
    Team,
    Workspace,
    new_id,
)

FOUNDED = 1_700_000_000
COLORS = ("9f69e7", "4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "684b6c")

ORDINARY = (
    ("Amara Okafor", "Africa/Lagos", "Operations"),
    ("Björn Lindqvist", "Europe/Stockholm", "Platform engineer"),
    ("Chiara Esposito", "Europe/Rome", "Designer"),
    ("Dmitri Volkov", "Europe/Riga", "Data analyst"),
    ("Elif Şahin", "Europe/Istanbul", "Product manager"),
    ("Finn O'Sullivan", "Europe/Dublin", "Support"),
    ("Gabriela Souza", "America/Sao_Paulo", "Engineer"),
    ("Hiroshi Tanaka", "Asia/Tokyo", "Engineer"),
    ("Ines Moreau", "Europe/Paris", "Marketing"),
    ("Jamal Haddad", "Asia/Amman", "Sales"),
    ("Katarzyna Nowak", "Europe/Warsaw", "Engineer"),
    ("Liam Nguyen", "Australia/Melbourne", "Support"),
    ("Mei-Ling Chen", "Asia/Taipei", "Researcher"),
    ("Nikhil Rao", "Asia/Kolkata", "Engineer"),
    ("Olivia Brown", "Europe/London", "Finance"),
    ("Pedro García", "America/Mexico_City", "Designer"),
    ("Quynh Tran", "Asia/Ho_Chi_Minh", "Engineer"),
    ("Ruth Mwangi", "Africa/Nairobi", "People"),
    ("Sofia Papadaki", "Europe/Athens", "Legal"),
    ("Tomáš Dvořák", "Europe/Prague", "Engineer"),
    ("Ulrike Schäfer", "Europe/Berlin", "Baker in chief"),
    ("Valentina Rossi", "Europe/Zurich", "Marketing"),
    ("William Tau", "Pacific/Auckland", "Engineer"),
    ("Yara Cohen", "Asia/Jerusalem", "Researcher"),
)


def seed_workspace(
    members: int = 24, seed: int = 1, *, enterprise: bool = False
) -> Workspace:
    """Make a workspace; with `enterprise`, one of several of an Enterprise Grid."""
    chance = random.Random(seed)  # noqa: S311 - a workspace to play with, no secret
    team = Team(new_id(chance, "T"), "Doughnut Works", "doughnut-works")
    app = App(new_id(chance, "A"), new_id(chance, "B"), new_id(chance, "U"))
    workspace = Workspace(team, app, chance)
    ordinary = [_ordinary(workspace, number) for number in range(members)]
    special = list(_special(workspace))
    for person in (*ordinary, *special, *_machines(workspace)):
        workspace.people[person.id] = person
    _add_channels(workspace, ordinary, special)
    if enterprise:
        _join_enterprise(workspace, ordinary)
    return workspace


def _join_enterprise(workspace: Workspace, ordinary: list[Person]) -> None:
    """Give everybody of the company its id there; every third is at home elsewhere."""
    ours, other = workspace.team.id, workspace.new_id("T")
    workspace.team = replace(
        workspace.team,
        enterprise_id=workspace.new_id("E"),
        enterprise_name="Doughnut Holdings",
    )
    for person in workspace.people.values():
        if not (person.is_bot or person.is_stranger or person.id == SLACKBOT):
            person.enterprise_user = _enterprise_user(workspace, [ours])
    for person in ordinary[1::3]:
        person.team_id = other
        person.enterprise_user = _enterprise_user(workspace, [other, ours])


def _enterprise_user(workspace: Workspace, teams: list[str]) -> Json:
    return {
        "id": workspace.new_id("W"),
        "enterprise_id": workspace.team.enterprise_id,
        "enterprise_name": workspace.team.enterprise_name,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "teams": teams,
    }


def _ordinary(workspace: Workspace, number: int) -> Person:
    real_name, tz, title = ORDINARY[number % len(ORDINARY)]
    lap = number // len(ORDINARY)
    return Person(
        id=workspace.new_id("U"),
        name=_handle(real_name) + (str(lap + 1) if lap else ""),
        real_name=real_name + (f" {lap + 1}" if lap else ""),
        team_id=workspace.team.id,
        tz=tz,
        title=title,
        color=COLORS[number % len(COLORS)],
        is_admin=number == 0,
    )


def _handle(real_name: str) -> str:
    return real_name.split(maxsplit=1)[0].lower().replace("ö", "o").replace("š", "s")


def _special(workspace: Workspace) -> Iterator[Person]:
    team, new = workspace.team.id, workspace.new_id
    yield Person(new("U"), "zoltan", "Zoltán Kiss", team, deleted=True)
    yield Person(new("U"), "greta", "Greta Guest", team, is_restricted=True)
    yield Person(new("U"), "esther", "Esther Extern", new("T"), is_stranger=True)
    yield Person(new("U"), "ivan", "Ivan Invited", team, is_invited_user=True)


def _machines(workspace: Workspace) -> Iterator[Person]:
    team, new, me = workspace.team.id, workspace.new_id, workspace.app.user
    yield Person(new("U"), "deploybot", "Deploy Bot", team, is_bot=True)
    yield Person(
        new("U"), "welcome", "Welcome Flow", team, is_bot=True, is_workflow_bot=True
    )
    yield Person(SLACKBOT, "slackbot", "Slackbot", team)
    yield Person(me, "ponchik", "Ponchik", team, is_bot=True)


def _add_channels(
    workspace: Workspace, ordinary: list[Person], special: list[Person]
) -> None:
    machines = [p for p in workspace.people.values() if p.is_bot]
    others = [p for p in machines if p.id != workspace.app.user]
    present = [person for person in special if not person.deleted]
    everybody = [*ordinary, *present, *others]
    plan = {
        "general": (everybody, "Announcements for all of Doughnut Works"),
        "coffee": (everybody, "Meet somebody new over a coffee"),
        "tea": (ordinary[1:6], "The same, slower"),
        "random": (ordinary, "Everything else"),
    }
    for name, (people, purpose) in plan.items():
        _add_channel(workspace, name, [p.id for p in people], purpose)


def _add_channel(
    workspace: Workspace, name: str, members: list[str], purpose: str
) -> None:
    channel = Conversation(
        id=workspace.new_id("C"),
        kind=Kind.PUBLIC,
        name=name,
        creator=next(iter(workspace.people)),
        created=FOUNDED,
        members=members,
        purpose=purpose,
        is_general=name == "general",
    )
    workspace.conversations[channel.id] = channel
