"""Fingerprints: what a source last said about a record, in sixteen bytes, so that saying it again changes nothing."""

import hashlib

import msgspec

from revenue.records import LeadRecord, Record
from revenue.vocabulary import Team

_NOBODY = bytes(16)
_BATONS = {Team.MARKETING: b"m", Team.SALES: b"s"}
_encode = msgspec.msgpack.Encoder(decimal_format="string").encode


def fingerprint(item: Record, before: bytes | None) -> bytes:
    """That of a record whose last fingerprint from this source is `before`; equal where nothing has changed.

    The last six bytes of a lead's tell whom the source named last as owner and team; naming none changes nothing.
    """
    if type(item) is not LeadRecord:
        return hashlib.blake2b(_encode(item), digest_size=16).digest()
    known = before or _NOBODY
    owner = hashlib.blake2b(item.owner.encode(), digest_size=5).digest() if item.owner else known[10:15]
    baton = _BATONS[item.baton] if item.baton else known[15:]
    return hashlib.blake2b(_encode(item), digest_size=10).digest() + owner + baton


def names_another(item: LeadRecord, before: bytes | None) -> bool:
    """Whether the source names an owner or a team that it did not name last."""
    return fingerprint(item, before)[10:] != (before or _NOBODY)[10:]
