"""What comes in from Slack finds its handler here, whatever protocol it came by."""
