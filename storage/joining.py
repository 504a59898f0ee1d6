"""A source's own people: those it only names, and those it wants forgotten."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from revenue.records import LeadRecord
from storage.references import References
from storage.store import Store


def name_leads(store: Store, source: str, keys: Iterable[str], now: datetime) -> None:
    """Make leads of which a source has said nothing but their keys; those that are known stay as they are."""
    store.bulk.one_writer()
    References(store.bulk, source, now).leads(keys)


def forget_leads(store: Store, source: str, keys: Iterable[str], now: datetime) -> None:
    """Erase the leads that a source's keys name, and refuse the return of those keys, also of unknown ones."""
    store.bulk.one_writer()
    references = References(store.bulk, source, now)
    wanted = list(keys)
    for lead_id in set(references.identified(references.lead_kind, wanted).values()):
        store.erasures.erase(store.bulk.uuid(lead_id), now)
    store.erasures.remember([(references.lead_kind, key) for key in wanted], now)


def forgotten(store: Store, source: str, keys: Iterable[str], now: datetime) -> set[str]:
    """Those of a source's keys whose people were erased."""
    kind = References(store.bulk, source, now).lead_kind
    return {key for _kind, key in store.erasures.among([(kind, key) for key in keys])}


def unwelcome(store: Store, source: str, leads: Sequence[LeadRecord], now: datetime) -> set[str]:
    """The keys of records about people who were erased. One that names nobody, or a lead without an email of its own,
    is forgotten with that lead and refused from now on.
    """
    store.bulk.one_writer()
    refused = {leads[position].key for position in store.erasures.refused(source, list(enumerate(leads)))}
    references = References(store.bulk, source, now)
    known = references.identified(references.lead_kind, refused)
    sql = "SELECT id FROM leads WHERE workspace_id = {} AND email IS NOT NULL AND id IN {in}"
    others = {row[0] for row in store.bulk.fetch_in(sql, store.bulk.workspace_id, values=list(known.values()))}
    forget_leads(store, source, [key for key in refused if known.get(key) not in others], now)
    return refused
