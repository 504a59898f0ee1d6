"""Reading newline-delimited JSON: one object per line, its values found by dotted paths."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from intake.amounts import DecimalMark
from intake.problems import ImportRefusedError, Problem
from intake.reading import Row
from intake.survey import Survey

SUFFIXES = (".ndjson", ".jsonl", ".json")
_SAMPLE = 1000
# What a rejects file adds to an object, and where it keeps a line that is none.
LINE_KEY, REASON_KEY, RAW_KEY = "_line", "_reason", "_raw"


class ObjectCells(list[str]):
    """The cells of an object, with its whole line: an object may hold more than the mapping names."""

    __slots__ = ("raw",)

    def __init__(self, cells: Iterable[str], raw: str) -> None:
        super().__init__(cells)
        self.raw = raw


class NdjsonReader:
    """A file of JSON objects as rows of cells: one cell for each wanted path, empty where an object lacks it."""

    def __init__(
        self, path: Path, survey: Survey, wanted: Sequence[str], decimal: DecimalMark | None, *, mended: bool = False
    ) -> None:
        """Looks at the first 1,000 lines, for `columns` to hold the paths there are. Raises ImportRefusedError for a
        file that is one JSON array. `mended` tells that it is a rejects file."""
        self.path = path
        self.encoding = survey.encoding
        self._mended = mended
        self._origin = ""
        self._mark = decimal or "."
        self._wanted = tuple(wanted)
        self._paths = [(name, name.split(".")) for name in self._wanted]
        self.found = self._sample()
        self.columns = self._wanted

    def _sample(self) -> frozenset[str]:
        found: set[str] = set()
        with self.path.open(encoding=self.encoding) as text:
            for number, line in zip(range(_SAMPLE), text, strict=False):
                if number == 0 and line.lstrip().startswith("["):
                    fault = "it is one JSON array"
                    remedy = "Write one object per line (NDJSON), for example with: jq -c '.[]'"
                    raise ImportRefusedError([Problem(self.path.name, fault, remedy)])
                try:
                    node = self._own(msgspec.json.decode(line))
                    found.update(name for name, parts in self._paths if _at(node, name, parts) is not None)
                    found.update(_paths_in(node))
                except (msgspec.DecodeError, RecursionError):
                    continue
        return frozenset(found)

    def rows(self) -> Iterator[Row]:
        """Every object, in the order of lines; a line that is no object comes with its fault."""
        decode = msgspec.json.Decoder().decode
        paths = self._paths
        with self.path.open(encoding=self.encoding, newline="\n") as text:
            for number, line in enumerate(text, 1):
                try:
                    node = self._own(decode(line)) if self._mended else decode(line)
                    if not isinstance(node, dict):
                        yield number, [line.rstrip("\r\n")], "the line is no JSON object in braces"
                        continue
                    cells = ObjectCells((self._text(_at(node, name, parts)) for name, parts in paths), line)
                except msgspec.DecodeError as error:
                    if line.strip():
                        yield number, [line.rstrip("\r\n")], f"the line is not JSON: {error}"
                    continue
                except RecursionError:
                    yield number, [line.rstrip("\r\n")], "the line nests lists or objects too deeply"
                    continue
                # Only an escape can bring a NUL into JSON text.
                nul = "\\u0000" in line and any("\0" in cell for cell in cells)
                fault = "a value contains a NUL character" if nul else None
                if fault is None and any(cell and cell[0] in "{[" for cell in cells):
                    fault = self._structured(node)
                yield number, cells, fault

    def line_of(self, line: int) -> str:
        """The line that the object last read had in its first file, if this is a rejects file."""
        return self._origin or str(line)

    def _own(self, node: object) -> object:
        """The object of a rejects file as it was; one that was no JSON may have been mended where it stands."""
        if not self._mended or not isinstance(node, dict):
            return node
        self._origin = str(node.pop(LINE_KEY, ""))
        node.pop(REASON_KEY, None)
        raw = node.get(RAW_KEY)
        return msgspec.json.decode(raw) if isinstance(raw, str) and len(node) == 1 else node

    def _structured(self, node: object) -> str | None:
        """Why an object has no text where the mapping reads one, or None."""
        for name, parts in self._paths:
            value = _at(node, name, parts)
            if isinstance(value, dict | list):
                what = "an object" if isinstance(value, dict) else "a list"
                inside = next(iter(value), "name") if isinstance(value, dict) else "0"
                return f"{name} is {what} where a text is needed; the mapping can name a path into it: {name}.{inside}"
        return None

    def _text(self, value: object) -> str:
        if isinstance(value, str):
            return value
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, float):
            # JSON says which mark is the decimal one, so 1.234 must not look like thousands.
            return (repr(value) + "0").replace(".", self._mark) if "e" not in repr(value) else repr(value)
        if isinstance(value, int):
            return str(value)
        return json.dumps(value, ensure_ascii=False)


def _at(node: object, name: str, parts: list[str]) -> object:
    """The value at a path: the whole name as a key first, then part by part; numbers count into lists."""
    if isinstance(node, dict) and name in node:
        return node[name]
    for part in parts:
        if isinstance(node, dict):
            node = node.get(part)
        elif isinstance(node, list) and part.isdigit() and int(part) < len(node):
            node = node[int(part)]
        else:
            return None
    return node


def _paths_in(node: object, before: str = "") -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _paths_in(value, f"{before}.{key}" if before else str(key))
    elif before:
        yield before
