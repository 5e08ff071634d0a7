"""Somebody whom Ponchik never met is named by an id: Slack says who that is."""

from ponchik.application.people_names import find_person, is_id
from ponchik.application.profiles import read_profile
from ponchik.errors import Invalid, Unknown
from ponchik.slack.client.slack import Slack
from ponchik.store.connection import Database


def get_to_know(database: Database, slack: Slack, workspace: str, named: str) -> None:
    """Read the profile of somebody whom an id names, if nobody is known by that yet.

    A name in capitals looks like an id. Raises SlackError if Slack cannot tell now.
    """
    if not is_id(named):
        return
    try:
        database.transaction(lambda t: find_person(t, workspace, named))
    except Unknown:
        read_profile(database, slack, workspace, named)
    except Invalid:  # several people are called so
        return
