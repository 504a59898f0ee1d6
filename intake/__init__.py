"""How lead events come in: each source turns foreign input into the same typed records."""
