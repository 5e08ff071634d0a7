"""Spans that are kept in this process, for who wants to look at each."""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from ponchik.telemetry import spans
from ponchik.telemetry.export import Exported


class Kept:
    def __init__(self, exporter: InMemorySpanExporter) -> None:
        self._exporter = exporter

    def all(self) -> tuple[ReadableSpan, ...]:
        """Return those that have ended, in the order of their ends."""
        return self._exporter.get_finished_spans()

    def named(self, name: str) -> list[ReadableSpan]:
        return [span for span in self.all() if span.name == name]

    def text(self) -> str:
        """Return all that was told of them."""
        return "\n".join(span.to_json() for span in self.all())

    def forget(self) -> None:
        self._exporter.clear()


@contextmanager
def kept_spans() -> Iterator[Kept]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    spans.install(Exported(provider))
    try:
        yield Kept(exporter)
    finally:
        spans.install(None)
        provider.shutdown()
