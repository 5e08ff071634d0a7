"""What can go wrong with the demo, each with a sentence that says what to do."""

from ponchik.errors import PonchikError


class DemoError(PonchikError):
    pass


class FolderInUse(DemoError):
    """Another Ponchik has its data there."""


class ServerMissing(DemoError):
    """No PostgreSQL or Valkey for this machine is installed."""


class NotStarted(DemoError):
    """A server or process did not come up."""


class OtherVersion(NotStarted):
    """The files of a database were written by another version of its server."""


class Stopped(DemoError):
    """A process ended by itself."""
