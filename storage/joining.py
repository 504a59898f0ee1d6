"""A source's own people and the emails they are known by, so that one person under two names is one lead."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from storage.references import References
from storage.store import Store


def name_leads(store: Store, source: str, keys: Iterable[str], now: datetime) -> None:
    """Make leads of which a source has said nothing but their keys; those that are known stay as they are."""
    store.bulk.one_writer()
    References(store.bulk, source, now).leads(keys)


def join_by_email(store: Store, source: str, emails: Mapping[str, str], now: datetime) -> int:
    """Merge the leads that a source's keys name with those that are known by their emails; how many.

    `emails` are by key. Two keys of one source are two people, whatever their emails; a merge that a person undid
    stays undone.
    """
    bulk = store.bulk
    references = References(bulk, source, now)
    joined = 0
    for key, email in emails.items():
        mine = references.identified(references.lead_kind, [key]).get(key)
        other = references.identified("email", [email.lower()]).get(email.lower())
        if mine is None or other is None or mine == other:
            continue
        sql = "SELECT 1 FROM lead_identities WHERE workspace_id = {} AND kind = {} AND lead_id IN {in}"
        if list(bulk.fetch_in(sql, bulk.workspace_id, references.lead_kind, values=[other])):
            continue
        kept, absorbed = bulk.uuid(mine), bulk.uuid(other)
        if frozenset((kept, absorbed)) in store.merges.parted([kept, absorbed]):
            continue
        store.merges.merge(kept, absorbed, f"{email} is what {source} knows {key} by", now)
        joined += 1
    return joined


def emails_by_key(store: Store, source: str, keys: Iterable[str], now: datetime) -> list[str]:
    """Every email that the leads named by a source's keys are known by."""
    bulk = store.bulk
    references = References(bulk, source, now)
    found = references.identified(references.lead_kind, keys)
    sql = "SELECT value FROM lead_identities WHERE workspace_id = {} AND kind = 'email' AND lead_id IN {in}"
    return sorted(row[0] for row in bulk.fetch_in(sql, bulk.workspace_id, values=list(set(found.values()))))
