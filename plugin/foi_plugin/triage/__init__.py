"""Batch triage of the backlog: what to look at first, and which requests belong together. Never a decision."""
