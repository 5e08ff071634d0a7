"""What people see in Slack, as Block Kit."""
