"""`python -m bot` is `tandem`."""

from bot.cli import main

main()
