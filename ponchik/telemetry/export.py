"""Spans go out by OTLP over HTTP. Only who has the extra `otel` can import this."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from threading import Thread

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from ponchik.errors import Refused
from ponchik.telemetry.spans import Attributes, Start

#: A collector that is away must not hold up a process that is told to stop.
_PATIENCE = 3.0
_WRITTEN = TraceContextTextMapPropagator()


def exported(endpoint: str, process: str) -> "Exported":
    """Return what sends the spans of a process to `/v1/traces` of the endpoint."""
    provider = TracerProvider(shutdown_on_exit=False, resource=_resource(process))
    address = f"{endpoint.rstrip('/')}/v1/traces"
    exporter = OTLPSpanExporter(endpoint=address, timeout=_PATIENCE)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return Exported(provider)


class Exported:
    """Hands spans to OpenTelemetry, without the text of any error."""

    def __init__(self, provider: TracerProvider) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer("ponchik")

    @contextmanager
    def open(self, start: Start) -> Iterator[None]:
        """Return a span that lasts as long as the context."""
        with self._tracer.start_as_current_span(
            start.name,
            context=_context(start.parent),
            kind=SpanKind[start.kind.name],
            attributes=start.attributes,
            start_time=start.began,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield
            except Exception as error:
                _note_failure(span, error)
                raise

    def note(self, attributes: Attributes) -> None:
        """Add to the span that is open."""
        get_current_span().set_attributes(attributes)

    def mark(self, name: str, attributes: Attributes) -> None:
        """Note in the open span that something happened at this moment."""
        get_current_span().add_event(name, attributes)

    def traceparent(self) -> str | None:
        """Return how the open span is named to others, None if none is open."""
        named: dict[str, str] = {}
        _WRITTEN.inject(named)
        return named.get("traceparent")

    def close(self) -> None:
        """Send what was not sent yet, as far as that is quick, and end."""
        sending = Thread(target=self._provider.shutdown, daemon=True)
        sending.start()
        sending.join(_PATIENCE)


def _note_failure(span: Span, error: Exception) -> None:
    """What is refused is an answer like others; all else is an error."""
    kind = type(error).__name__
    span.set_attribute("error.type", kind)
    if not isinstance(error, Refused):
        span.set_status(Status(StatusCode.ERROR, kind))


def _context(parent: str | None) -> Context | None:
    """Return what to go on from; None for the span that is open, or for a new trace."""
    if parent is None or get_current_span().get_span_context().is_valid:
        return None
    return _WRITTEN.extract({"traceparent": parent})


def _resource(process: str) -> Resource:
    """Say whose spans they are; OTEL_SERVICE_NAME may say otherwise."""
    ours = {"service.namespace": "ponchik", "service.name": f"ponchik-{process}"}
    with suppress(PackageNotFoundError):
        ours["service.version"] = version("ponchik")
    return Resource(ours).merge(OTELResourceDetector().detect())
