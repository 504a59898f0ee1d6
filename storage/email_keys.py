"""Keys that are email addresses, in one spelling: Ann@X.com and ann@x.com are one person, whoever writes it how."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any

from revenue.records import (
    CampaignRecord,
    HandoffRecord,
    LeadRecord,
    MemberRecord,
    OpportunityRecord,
    Record,
    TouchEvent,
)
from storage.bulk import Bulk
from storage.references import References

Placed = Sequence[tuple[int, Record]]
# Which fields of a record name a lead, and which a member.
_LEADS: Mapping[type[Record], tuple[str, ...]] = {
    LeadRecord: ("key",),
    TouchEvent: ("lead",),
    OpportunityRecord: ("lead",),
    HandoffRecord: ("lead",),
}
_MEMBERS: Mapping[type[Record], tuple[str, ...]] = {
    MemberRecord: ("key",),
    CampaignRecord: ("owner",),
    LeadRecord: ("owner",),
    OpportunityRecord: ("owner",),
    TouchEvent: ("member",),
    HandoffRecord: ("from_member", "to_member"),
}
_NAMES = {kind: (*_LEADS.get(kind, ()), *_MEMBERS.get(kind, ())) for kind in {**_LEADS, **_MEMBERS}}


_READERS = {kind: attrgetter("key", *names) for kind, names in _NAMES.items()}


def in_one_spelling(bulk: Bulk, references: References, placed: Placed) -> Placed:
    """The records with every key that is an email in lower case; what was known by another spelling, or by that
    email, answers to it from now on.
    """
    if not _mentions_email(placed):
        return placed
    leads: dict[str, set[str]] = {}
    members: dict[str, set[str]] = {}
    spelled: list[tuple[int, Record]] = []
    for position, item in placed:
        kind, changed = type(item), dict[str, Any]()
        if kind in _READERS:
            for name, key in zip(_NAMES[kind], _READERS[kind](item)[1:], strict=True):
                if key is not None and "@" in key and _is_email(key):
                    lowered = key.lower()
                    if lowered != key:
                        changed[name] = lowered
                    if name == "lead" and isinstance(item, TouchEvent) and item.named_by is not None:
                        # An email that names somebody is no key of this source.
                        continue
                    (leads if name in _LEADS.get(kind, ()) else members).setdefault(lowered, set()).add(key)
        spelled.append((position, replace(item, **changed) if changed else item))
    _introduce_leads(references, leads)
    _introduce_members(bulk, references, members)
    return spelled


def _mentions_email(placed: Placed) -> bool:
    """Whether any of the keys may be an email: most sources have numbers, and theirs are done here."""
    keys: list[str | None] = []
    for _position, item in placed:
        if (read := _READERS.get(type(item))) is not None:
            keys += read(item)
    return "@" in "\0".join(filter(None, keys))


def _is_email(key: str) -> bool:
    """Also one beside something else, as in "Acme/ann@x.com": what is around it has no case that matters either."""
    name, at, host = key.partition("@")
    return bool(at and name and host) and "@" not in host and not name[-1].isspace() and not host[0].isspace()


def _introduce_leads(references: References, spellings: Mapping[str, set[str]]) -> None:
    """Let known leads answer to these emails too."""
    _introduce_keys(references, "lead", spellings)
    kind = references.lead_kind
    missing = spellings.keys() - references.identified(kind, spellings).keys()
    if not missing:
        return
    earlier = references.identified(kind, _others(spellings, missing))
    by_email = references.identified("email", missing)
    found = {email: lead for email in missing if (lead := _first(earlier, spellings[email]) or by_email.get(email))}
    references.identify(kind, sorted(found.items()))


def _introduce_members(bulk: Bulk, references: References, spellings: Mapping[str, set[str]]) -> None:
    """Let known members answer to these emails too."""
    missing = _introduce_keys(references, "member", spellings)
    sql = "SELECT lower(email), id FROM members WHERE workspace_id = {} AND lower(email) IN {in}"
    by_email = {row[0]: row[1] for row in bulk.fetch_in(sql, bulk.workspace_id, values=sorted(missing))}
    references.remember("member", [(email, member_id, None) for email, member_id in sorted(by_email.items())])


def _introduce_keys(references: References, kind: str, spellings: Mapping[str, set[str]]) -> set[str]:
    """Let records of this source that came with another spelling answer to these emails; the emails still unknown."""
    missing = spellings.keys() - references.known(kind, spellings).keys()
    if not missing:
        return set()
    earlier = references.known(kind, _others(spellings, missing))
    found = {email: known for email in missing if (known := _first(earlier, spellings[email]))}
    references.remember(kind, [(email, *known) for email, known in sorted(found.items())])
    return missing - found.keys()


def _others(spellings: Mapping[str, set[str]], emails: Iterable[str]) -> list[str]:
    return [spelling for email in emails for spelling in spellings[email] if spelling != email]


def _first(known: Mapping[str, Any], spellings: Iterable[str]) -> Any | None:
    return next((known[spelling] for spelling in sorted(spellings) if spelling in known), None)


_LEADS_TOO = """
INSERT INTO lead_identities (workspace_id, kind, value, lead_id)
SELECT workspace_id, kind, lower(value), lead_id FROM lead_identities
WHERE workspace_id = {} AND substr(kind, 1, 4) = 'key:' AND replace(value, '@', '') <> value AND lower(value) <> value
ON CONFLICT DO NOTHING
"""
_KEYS_TOO = """
INSERT INTO source_keys (workspace_id, source, kind, key, record_id, fingerprint)
SELECT workspace_id, source, kind, lower(key), record_id, fingerprint FROM source_keys
WHERE workspace_id = {} AND kind IN ('lead', 'member') AND replace(key, '@', '') <> key AND lower(key) <> key
ON CONFLICT DO NOTHING
"""


def respell_stored(bulk: Bulk) -> None:
    """Let everything that is stored under an email in another spelling answer to its lower case too.

    Where both spellings were stored as two people, both stay as they are.
    """
    for sql in (_LEADS_TOO, _KEYS_TOO):
        bulk.run(bulk.sql(sql), [(bulk.workspace_id,)])
