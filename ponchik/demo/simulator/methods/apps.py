"""apps.*: what an app asks with its own token, not with a workspace's."""

from ponchik.demo.simulator.arguments import Arguments
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Json


def open_connection(slack: Simulator, _arguments: Arguments) -> Json:
    ticket, app = slack.sockets.new_ticket(), slack.workspace.app.id
    root = slack.url.replace("http", "ws", 1)
    return {"url": f"{root}/link/?ticket={ticket}&app_id={app}"}
