"""Text and wall times in, instants out: zones, working hours, busy time, invites. Knows nobody else's types."""
