"""A control that must fail: a worker that takes the second SIGTERM for "kill now".

dramatiq tests.resilience.every_signal …
"""

from ponchik.actors import app as actors
from ponchik.actors.process import FirstSignalOnly

broker = actors.PONCHIK.broker
broker.middleware[:] = [
    one for one in broker.middleware if not isinstance(one, FirstSignalOnly)
]
