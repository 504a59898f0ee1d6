"""What earlier batches of one long run looked up, so that the next ones need not ask the database again.

A merge takes a lead away and an undo brings one back, so what is remembered holds until the next of these.
"""

from collections.abc import Iterable, Mapping
from typing import Any

# Their keys and ids take about 12 MiB.
MOST_LEADS = 50_000


class Recall:
    """Lead ids by key. What a committed batch found stays true until two leads are merged or parted.

    What a batch finds or makes counts only from `keep` on: call it after the commit, and `drop` after a rollback.
    """

    def __init__(self) -> None:
        self._leads: dict[str, dict[str, Any]] = {}
        self._found: dict[str, dict[str, Any]] = {}
        self._count = 0
        self._changes = 0

    def believe(self, changes: int) -> None:
        """There were so many merges and undos by now: what was found before the last of them is forgotten."""
        if changes != self._changes:
            self._leads.clear()
            self._found.clear()
            self._count = 0
            self._changes = changes

    def leads(self, kind: str, values: Iterable[str]) -> dict[str, Any]:
        """Lead ids by those identities of one kind that are remembered."""
        known = self._leads.get(kind, {})
        return {value: known[value] for value in known.keys() & values}

    def found(self, kind: str, ids: Mapping[str, Any]) -> None:
        """The open batch found or made these."""
        self._found.setdefault(kind, {}).update(ids)

    def keep(self) -> None:
        """The batch was committed."""
        self._count += sum(map(len, self._found.values()))
        if self._count > MOST_LEADS:
            self._leads.clear()
            self._count = sum(map(len, self._found.values()))
        for kind, ids in self._found.items():
            self._leads.setdefault(kind, {}).update(ids)
        self._found.clear()

    def drop(self) -> None:
        """The batch, or a part of it, was rolled back."""
        self._found.clear()
