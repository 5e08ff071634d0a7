"""What happens before an act of the play, and what Slack does meanwhile."""

from collections.abc import Callable

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.faults import Fault
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Kind, Person
from tests.crashes.archive import Books
from tests.crashes.stage import CHANNEL

#: More than are asked for one by one.
CROWD = 100
POST, OPEN, HISTORY = "chat.postMessage", "conversations.open", "conversations.history"


def clock_to(what: str) -> Callable[[Simulator, Books], None]:
    def move(slack: Simulator, books: Books) -> None:
        """Let it be just after the moment, and nothing done about it yet."""
        rows = books.execute("SELECT at FROM due WHERE what = %s", [what])
        [moment] = [row["at"].timestamp() for row in rows]
        slack.clock.advance(moment - slack.clock.now() + 1)

    return move


def on_the_third_day(slack: Simulator, books: Books) -> None:
    """In one group somebody has written; it is the hour at which all are looked at."""
    groups = slack.workspace.conversations.values()
    first = min(
        (one for one in groups if one.kind is Kind.GROUP_DM), key=lambda one: one.id
    )
    user = next(one for one in first.members if one != slack.bot)
    user_actions.write(slack, user, first.id, "Hello!")
    query = "SELECT due_at FROM effects WHERE kind = 'look_for_words'"
    [look] = books.execute(query, [])
    slack.clock.advance(look["due_at"].timestamp() - slack.clock.now() + 1)


def after_their_time(slack: Simulator, books: Books) -> None:
    """Every time that was agreed on is over, and an hour has passed."""
    [last] = books.execute("SELECT max(meets_at) AS at FROM meetings", [])
    slack.clock.advance(last["at"].timestamp() - slack.clock.now() + 91 * 60)


def gather(slack: Simulator, _books: Books) -> None:
    """Many who cannot take part come along."""
    workspace, channel = slack.workspace, slack.workspace.channel(CHANNEL)
    for number in range(CROWD):
        name = f"gone{number}"
        team = workspace.team.id
        person = Person(workspace.new_id("U"), name, name, team, deleted=True)
        workspace.people[person.id] = person
        channel.members.append(person.id)


def one_outside(slack: Simulator, _books: Books) -> None:
    """There is somebody who is not in the channel yet."""
    workspace = slack.workspace
    team = workspace.team.id
    person = Person(workspace.new_id("U"), "newcomer", "New Comer", team)
    workspace.people[person.id] = person


def go_away(slack: Simulator, books: Books) -> None:
    clock_to("round")(slack, books)
    channel = slack.workspace.channel(CHANNEL)
    channel.members = [channel.members[0], slack.bot]


def spoil(slack: Simulator, books: Books) -> None:
    """A later version wanted something that this one can neither do nor tell."""
    clock_to("reminder")(slack, books)
    books.execute(
        "INSERT INTO effects "
        "(id, workspace, stream, kind, method, place, seq, payload, due_at) VALUES "
        "(gen_random_uuid(), %s, 'nobody', 'tell_closed', %s, 1, 1, '{}', now())",
        [slack.workspace.team.id, POST],
    )


def deactivate_host(slack: Simulator, _books: Books) -> None:
    """The host is gone; that Slack tells so finds nobody, so it is not told."""
    channel = slack.workspace.channel(CHANNEL)
    slack.workspace.people[channel.members.pop(0)].deleted = True


def at_night(slack: Simulator, books: Books) -> None:
    """The check-in comes due in an outage, which ends at ten in the evening."""
    clock_to("check_in-1")(slack, books)
    slack.clock.advance(12 * 3600)


def forget_names(_slack: Simulator, books: Books) -> None:
    books.execute("DELETE FROM channels")


def lose_answers(slack: Simulator) -> None:
    slack.faults.script(OPEN, Fault("rate_limited", seconds=30))
    slack.faults.script(POST, Fault("reply_lost"))
    slack.faults.script(HISTORY, Fault("rate_limited", seconds=30))


def refuse(slack: Simulator) -> None:
    slack.faults.chance(POST, 1.0, Fault("slack_error", error="restricted_action"))


def trio(slack: Simulator, _books: Books) -> None:
    """Three are left."""
    channel = slack.workspace.channel(CHANNEL)
    ordinary = [m for m in channel.members if slack.workspace.people[m].is_ordinary]
    channel.members = [*ordinary[:3], slack.bot]


def refuse_one(slack: Simulator) -> None:
    refusal = Fault("slack_error", error="user_not_visible")
    first = slack.workspace.channel(CHANNEL).members[0]
    slack.faults.chance(OPEN, 1.0, refusal, user=first)


def puzzle(slack: Simulator) -> None:
    """Slack refuses once, in a word that nobody knows."""
    slack.faults.script(POST, Fault("slack_error", error="a_code_of_tomorrow"))
