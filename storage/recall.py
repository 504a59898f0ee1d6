"""What earlier batches of one long run looked up, so that the next ones need not ask the database again.

A merge takes a lead away and an undo brings one back, so what is remembered holds until the next of these.
"""

from collections.abc import Iterable
from typing import Any

# Their keys and ids take about 12 MiB.
MOST_LEADS = 50_000


class Recall:
    """Lead ids by key. What a committed batch found stays true until two leads are merged or parted.

    What a batch finds or makes counts only from `keep` on: call it after the commit, and `drop` after a rollback.
    """

    def __init__(self) -> None:
        self._leads: dict[tuple[str, str], Any] = {}
        self._found: dict[tuple[str, str], Any] = {}
        self._changes = 0

    def believe(self, changes: int) -> None:
        """There were so many merges and undos by now: what was found before the last of them is forgotten."""
        if changes != self._changes:
            self._leads.clear()
            self._found.clear()
            self._changes = changes

    def leads(self, kind: str, values: Iterable[str]) -> dict[str, Any]:
        """Lead ids by those identities of one kind that are remembered."""
        known = self._leads
        return {value: known[kind, value] for value in values if (kind, value) in known}

    def found(self, kind: str, ids: Iterable[tuple[str, Any]]) -> None:
        """The open batch found or made these."""
        self._found.update(((kind, value), lead_id) for value, lead_id in ids)

    def keep(self) -> None:
        """The batch was committed."""
        if len(self._leads) + len(self._found) > MOST_LEADS:
            self._leads.clear()
        self._leads.update(self._found)
        self._found.clear()

    def drop(self) -> None:
        """The batch, or a part of it, was rolled back."""
        self._found.clear()
