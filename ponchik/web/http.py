"""uvicorn's quicker parser, with a limit to how much a stranger makes us hold.

It also ends what has no end by itself, so that the process can stop.

`uvicorn --http ponchik.web.http:BoundedProtocol`. httptools keeps what it was sent of a
head until that is complete, however long it gets; h11, which uvicorn takes otherwise,
gives up early.
"""

from uvicorn.protocols.http.httptools_impl import (
    HttpToolsProtocol,
    RequestResponseCycle,
)

#: Of one request's head, before it is complete.
MOST_UNFINISHED = 64 * 1024
#: In the scope of a request whose answer has no end.
ENDLESS = "ponchik.endless"


class BoundedProtocol(HttpToolsProtocol):
    """Answers 400 and hangs up when a head does not come to its end."""

    _head_is_complete = False
    _unfinished = 0

    def data_received(self, data: bytes) -> None:
        self._unfinished += len(data)
        super().data_received(data)
        if self._head_is_complete:
            self._unfinished = 0
        elif self._unfinished > MOST_UNFINISHED and not self.transport.is_closing():
            self.send_400_response("The request's head is too long.")

    def shutdown(self) -> None:
        """Let answers come to their end, but for those that have none."""
        super().shutdown()
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is not None and ENDLESS in cycle.scope:
            self.transport.close()

    def on_headers_complete(self) -> None:
        self._head_is_complete = True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._head_is_complete, self._unfinished = False, 0
        super().on_message_complete()
