"""A source's own people: those it only names, and those it wants forgotten."""

from collections.abc import Iterable
from datetime import datetime

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
