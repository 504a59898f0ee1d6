"""Fingerprints: what a source last said about a record, in sixteen bytes, so that saying it again changes nothing.

A mark is what is stored of it: the fingerprint and, where a row of a file replaced what was known, that file and row.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from revenue.records import LeadRecord, Record
from revenue.vocabulary import Team

SIZE = 16
_LINE = 8
_NOBODY = bytes(SIZE)
_BATONS = {Team.MARKETING: b"m", Team.SALES: b"s"}
_encode = msgspec.msgpack.Encoder(decimal_format="string").encode


def fingerprint(item: Record, before: bytes | None) -> bytes:
    """That of a record whose last mark from this source is `before`; equal where nothing has changed.

    The last six bytes of a lead's tell whom the source named last as owner and team; naming none changes nothing.
    """
    if type(item) is not LeadRecord:
        return hashlib.blake2b(_encode(item), digest_size=16).digest()
    known = before or _NOBODY
    owner = hashlib.blake2b(item.owner.encode(), digest_size=5).digest() if item.owner else known[10:15]
    baton = _BATONS[item.baton] if item.baton else known[15:SIZE]
    return hashlib.blake2b(_encode(item), digest_size=10).digest() + owner + baton


def names_another(item: LeadRecord, before: bytes | None) -> bool:
    """Whether the source names an owner or a team that it did not name last."""
    return fingerprint(item, before)[10:] != (before or _NOBODY)[10:SIZE]


@dataclass(frozen=True, slots=True)
class FileRows:
    """Where the records of a batch stand: the run that reads their file (16 bytes that change with it), their lines."""

    run: bytes
    lines: Sequence[int]

    def mark(self, stamp: bytes, position: int) -> bytes:
        """The mark of a record that replaces what was known."""
        return stamp + self.run + self.lines[position].to_bytes(_LINE)

    def superseded(self, mark: bytes | None, position: int) -> bool:
        """Whether a later row of the same file has replaced what this one says: only when the file is read again."""
        if mark is None or len(mark) == SIZE or mark[SIZE:-_LINE] != self.run:
            return False
        return self.lines[position] < int.from_bytes(mark[-_LINE:])
