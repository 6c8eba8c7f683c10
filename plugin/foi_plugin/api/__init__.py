"""The HTTP API: what the command line offers, and the assessments and decisions of cases, as JSON."""
