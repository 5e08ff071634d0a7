"""Traces for OpenTelemetry: off, and without cost, unless they are set up."""
