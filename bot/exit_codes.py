"""How `tandem` ends when it does not do what was asked."""

REFUSED = 1
"""It could not: the database, Slack or the input refuses it."""
WRONG_USAGE = 2
"""It was asked in the wrong way: an argument or a setting needs a change."""
