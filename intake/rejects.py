"""The rejects file: rows that could not come in, with line and reason, safe to open in a spreadsheet."""

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class RejectsFile:
    """Rejected rows of one run. It exists only when there are any; a resumed run goes on at the length it kept."""

    def __init__(self, path: Path | None, columns: Sequence[str], kept_bytes: int) -> None:
        """Cuts a file left by an earlier run back to `kept_bytes`. Without a path nothing is written."""
        self.path = path
        self._columns = tuple(columns)
        found = path.stat().st_size if path is not None and path.exists() else 0
        self.bytes = min(kept_bytes, found)
        if path is not None and self.bytes:
            os.truncate(path, self.bytes)
        elif path is not None:
            path.unlink(missing_ok=True)

    def add(self, rows: Sequence[tuple[int, str, Sequence[str]]]) -> None:
        """Append rows (line, reason, cells); they are on the disk when this returns."""
        if not rows or self.path is None:
            return
        text = io.StringIO()
        writer = csv.writer(text)
        if self.bytes == 0:
            writer.writerow(["line", "reason", *self._columns])
        for line, reason, cells in rows:
            writer.writerow([line, reason, *(neutral(cell) for cell in cells)])
        written = text.getvalue().encode("utf-8", "backslashreplace")
        with self.path.open("ab") as file:
            file.write(written)
            file.flush()
            os.fsync(file.fileno())
        self.bytes += len(written)


def neutral(cell: str) -> str:
    """The cell with a leading apostrophe if a spreadsheet would take it for a formula; numbers stay as they are."""
    if not cell.startswith(_FORMULA_STARTS):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell
