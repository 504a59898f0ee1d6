"""Campaigns that visitors name: the address of a page says which, and anybody can write an address."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from storage.references import References
from storage.store import Store

MOST_NEW_A_DAY = 50
"""How many campaigns of one source are made in a UTC day before visitors can make no more."""


@dataclass(frozen=True, slots=True)
class CampaignNames:
    """Names of campaigns that a visitor may refer to: those that are known, and those that may be made."""

    known: frozenset[str]
    new: frozenset[str]


def campaigns_for_visitors(store: Store, source: str, names: Iterable[str], now: datetime) -> CampaignNames:
    """What becomes of the names of campaigns that visitors sent; any other shall be left out.

    A campaign that another source told about is known by its name, and may be referred to by it afterwards.
    """
    bulk = store.bulk
    wanted = list(dict.fromkeys(names))
    if not wanted:
        return CampaignNames(frozenset(), frozenset())
    bulk.one_writer()
    references = References(bulk, source, now)
    known = set(references.known("campaign", wanted))
    strange = [name for name in wanted if name not in known]
    sql = "SELECT recorded_at, id, name FROM campaigns WHERE workspace_id = {} AND name IN {in}"
    # Of several with one name the first.
    found = sorted(bulk.fetch_in(sql, bulk.workspace_id, values=strange), reverse=True)
    told = {name: campaign_id for _at, campaign_id, name in found}
    references.remember("campaign", [(name, campaign_id, None) for name, campaign_id in told.items()])
    unknown = [name for name in strange if name not in told]
    room = max(0, MOST_NEW_A_DAY - _made_today(store, source, now)) if unknown else 0
    return CampaignNames(frozenset(known | told.keys()), frozenset(unknown[:room]))


def _made_today(store: Store, source: str, now: datetime) -> int:
    bulk = store.bulk
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    sql = (
        "SELECT count(*) FROM source_keys k JOIN campaigns c ON c.workspace_id = k.workspace_id AND c.id = k.record_id"
        " WHERE k.workspace_id = {} AND k.source = {} AND k.kind = 'campaign' AND c.recorded_at >= {}"
    )
    return int(bulk.fetch(sql, bulk.workspace_id, source, bulk.instant(midnight))[0][0])
