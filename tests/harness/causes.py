"""What the tests give as the cause of what they do."""

from ponchik.events.event import Metadata

BY_TEST = Metadata.of_command("test", "test")
