"""A receiver of traces, in a process of its own: OTLP over HTTP, a line for each span.

`python -m tests.harness.otlp FILE` writes them; its port stands in `FILE.port`.
"""

import gzip
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span as Sent
from opentelemetry.proto.trace.v1.trace_pb2 import Status

from tests.harness.processes import ROOT, Process
from tests.harness.waiting import seconds_until

PATH = "/v1/traces"


@dataclass(frozen=True)
class Span:
    """`marks` are what happened in it, each with its attributes."""

    service: str
    trace: str
    id: str
    parent: str
    name: str
    kind: str
    failed: bool
    seconds: float
    attributes: dict[str, Any]
    marks: list[tuple[str, dict[str, Any]]]


@dataclass(frozen=True)
class Receiver:
    url: str
    file: Path

    def text(self) -> str:
        """Return all that was received, as it was written down."""
        return self.file.read_text()

    def spans(self) -> list[Span]:
        lines = self.text().rpartition("\n")[0].splitlines()
        return [Span(**json.loads(line)) for line in lines]

    def trace(self, identity: str) -> list[Span]:
        return [span for span in self.spans() if span.trace == identity]


@contextmanager
def receiving(folder: Path) -> Iterator[Receiver]:
    file, port = folder / "spans.jsonl", folder / "spans.jsonl.port"
    command = [sys.executable, "-m", "tests.harness.otlp", str(file)]
    process = Process("otlp", command, {"PYTHONPATH": str(ROOT)}, folder)
    process.start()
    try:
        seconds_until(port.exists)
        yield Receiver(f"http://127.0.0.1:{port.read_text()}", file)
    finally:
        process.stop()


def spans_of(request: ExportTraceServiceRequest) -> Iterator[Span]:
    for resource in request.resource_spans:
        service = _values(resource.resource.attributes)["service.name"]
        for scope in resource.scope_spans:
            yield from (_span(service, sent) for sent in scope.spans)


def _span(service: str, sent: Sent) -> Span:
    return Span(
        service=service,
        trace=sent.trace_id.hex(),
        id=sent.span_id.hex(),
        parent=sent.parent_span_id.hex(),
        name=sent.name,
        kind=Sent.SpanKind.Name(sent.kind),
        failed=sent.status.code == Status.STATUS_CODE_ERROR,
        seconds=(sent.end_time_unix_nano - sent.start_time_unix_nano) / 1e9,
        attributes=_values(sent.attributes),
        marks=[(mark.name, _values(mark.attributes)) for mark in sent.events],
    )


def _values(attributes: Any) -> dict[str, Any]:
    return {one.key: _value(one) for one in attributes}


def _value(attribute: KeyValue) -> Any:
    kind = attribute.value.WhichOneof("value")
    return getattr(attribute.value, kind) if kind else None


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        request = ExportTraceServiceRequest.FromString(body)
        lines = [json.dumps(asdict(span)) + "\n" for span in spans_of(request)]
        with Path(sys.argv[1]).open("a") as file:
            file.write("".join(lines))
        told = ExportTraceServiceResponse().SerializeToString()
        self.send_response(200 if self.path == PATH else 404)
        self.send_header("Content-Type", "application/x-protobuf")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)


def main() -> None:
    file = Path(sys.argv[1])
    file.touch()
    with HTTPServer(("127.0.0.1", 0), _Handler) as server:
        port = file.with_name(f"{file.name}.port.new")
        port.write_text(str(server.server_port))
        port.rename(file.with_name(f"{file.name}.port"))
        server.serve_forever()


if __name__ == "__main__":
    main()
