"""What can be in the way on this machine, each with a sentence that says what to do."""

from ponchik.errors import PonchikError


class LocalError(PonchikError):
    """Something on this machine keeps Ponchik from running."""


class FolderInUse(LocalError):
    """Another Ponchik has its data there."""


class ServerMissing(LocalError):
    """No PostgreSQL or Valkey for this machine is installed."""


class NotStarted(LocalError):
    """A server or process did not come up."""


class OtherVersion(NotStarted):
    """The files of a database were written by another version of its server."""


class Stopped(LocalError):
    """A process ended by itself."""
