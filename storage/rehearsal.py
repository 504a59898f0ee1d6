"""What the batches of a dry run would have recorded: each is taken back, so the next one cannot read it from rows."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

# Marks beyond this are on the disk, in a file that nobody else sees and that goes with the connection.
_CACHE_KIB = 8_192
_AT_ONCE = 10_000


class Rehearsal:
    """Marks (storage/fingerprints.py) by kind and key of one source, in flat memory however many there are.

    What a batch would record counts only from `keep` on; `drop` forgets what a part of it would have.
    """

    def __init__(self) -> None:
        self._marks = sqlite3.connect("", isolation_level=None)
        self._marks.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._marks.execute("PRAGMA journal_mode = OFF")
        self._marks.execute(
            "CREATE TABLE marks (kind TEXT, key TEXT, mark BLOB, PRIMARY KEY (kind, key)) WITHOUT ROWID"
        )
        self._found: dict[tuple[str, str], bytes] = {}

    def marks(self, kind: str, keys: Iterable[str]) -> dict[str, bytes]:
        """The marks of those keys that an earlier batch would have recorded."""
        wanted = list(set(keys))
        known: dict[str, bytes] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            sql = f"SELECT key, mark FROM marks WHERE kind = ? AND key IN ({', '.join('?' * len(part))})"  # noqa: S608
            known.update(self._marks.execute(sql, (kind, *part)))
        return known

    def found(self, kind: str, marks: Mapping[str, bytes]) -> None:
        """The open batch would record these."""
        self._found.update(((kind, key), mark) for key, mark in marks.items())

    def keep(self) -> None:
        """The batch is done."""
        rows = sorted((kind, key, mark) for (kind, key), mark in self._found.items())
        self._marks.execute("BEGIN")
        self._marks.executemany("INSERT OR REPLACE INTO marks VALUES (?, ?, ?)", rows)
        self._marks.execute("COMMIT")
        self._found.clear()

    def drop(self) -> None:
        """The batch, or a part of it, would not be recorded."""
        self._found.clear()

    def close(self) -> None:
        """Give the disk space back."""
        self._marks.close()


@contextmanager
def rehearsing(*, wanted: bool) -> Iterator[Rehearsal | None]:
    """A rehearsal for as long as it lasts, or None."""
    rehearsal = Rehearsal() if wanted else None
    try:
        yield rehearsal
    finally:
        if rehearsal is not None:
            rehearsal.close()
