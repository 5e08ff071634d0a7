"""Every word that a person reads in Slack: functions of plain values to text."""
