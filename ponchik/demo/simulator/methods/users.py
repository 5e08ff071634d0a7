"""users.*, team.info and auth.test: who is who."""

from ponchik.demo.simulator.arguments import Arguments
from ponchik.demo.simulator.errors import SlackRefusal
from ponchik.demo.simulator.methods.access import existing_person
from ponchik.demo.simulator.pagination import MOST, paginate
from ponchik.demo.simulator.shapes import person_json, team_json
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Json


def auth_test(slack: Simulator, _arguments: Arguments) -> Json:
    team, app = slack.workspace.team, slack.workspace.app
    return {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": slack.workspace.people[app.user].name,
        "team_id": team.id,
        "user_id": app.user,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
        **({"enterprise_id": team.enterprise_id} if team.enterprise_id else {}),
    }


def list_users(slack: Simulator, arguments: Arguments) -> Json:
    everybody = list(slack.workspace.people.values())
    if not arguments.has("limit") and len(everybody) > MOST:
        raise SlackRefusal("limit_required")
    page, cursor = paginate(everybody, arguments, MOST)
    now, with_locale = slack.clock.now(), arguments.flag("include_locale")
    return {
        "members": [person_json(p, now=now, with_locale=with_locale) for p in page],
        "cache_ts": int(now),
        "response_metadata": {"next_cursor": cursor},
    }


def info(slack: Simulator, arguments: Arguments) -> Json:
    person = existing_person(slack, arguments.required("user"))
    with_locale = arguments.flag("include_locale")
    return {"user": person_json(person, now=slack.clock.now(), with_locale=with_locale)}


def team_info(slack: Simulator, arguments: Arguments) -> Json:
    if arguments.has("team") and arguments.text("team") != slack.workspace.team.id:
        raise SlackRefusal("team_not_found")
    return {"team": team_json(slack.workspace.team)}
