"""References between records: foreign keys of a source become ids of ours, before or after the record itself came.

A record may name an account or an owner that has not arrived yet (or never will): a record with just that name is
made, and filled when the source sends it. So nothing is lost and files may come in any order.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from revenue.vocabulary import LifecycleStage, Role, Team
from storage.bulk import Bulk
from storage.recall import Recall
from storage.tables import accounts, campaigns, engagement, lead_identities, leads, members, source_keys

ENGAGEMENT_START = ("heat_sign", "heat_log2", "fast_sign", "fast_log2", "touches", "pages", "webinars", "papers")
ENGAGEMENT_START_VALUES = (0, 0.0, 0, 0.0, 0, 0, 0, 0)
KEY_COLUMNS = ("source", "kind", "key", "record_id", "fingerprint")


class References:
    """Foreign keys of one source, resolved in batches."""

    def __init__(self, bulk: Bulk, source: str, now: datetime, recall: Recall | None = None) -> None:
        self._bulk = bulk
        self._recall = recall or Recall()
        self._source = source
        self.lead_kind = f"key:{source}"
        self._now = bulk.instant(now)

    def known(self, kind: str, keys: Iterable[str]) -> dict[str, tuple[Any, bytes | None]]:
        """(record id, mark) of the keys that are known, as driver values; the mark begins with the fingerprint."""
        rows = self._bulk.fetch_in(
            "SELECT key, record_id, fingerprint FROM source_keys"
            " WHERE workspace_id = {} AND source = {} AND kind = {} AND key IN {in}",
            self._bulk.workspace_id,
            self._source,
            kind,
            values=list(set(keys)),
        )
        return {row[0]: (row[1], bytes(row[2]) if row[2] is not None else None) for row in rows}

    def accounts(self, keys: Iterable[str | None]) -> dict[str | None, Any]:
        """Account ids by key; unknown ones are made by their key as name."""
        return self._ensure("account", keys, self._new_accounts)

    def members(self, keys: Iterable[str | None]) -> dict[str | None, Any]:
        """Member ids by key; unknown ones are made by their key as name."""
        return self._ensure("member", keys, self._new_members)

    def campaigns(self, keys: Iterable[str | None]) -> dict[str | None, Any]:
        """Campaign ids by key; unknown ones are made by their key as name."""
        return self._ensure("campaign", keys, self._new_campaigns)

    def leads(self, keys: Iterable[str | None]) -> dict[Any, Any]:
        """Lead ids by key; unknown ones are made as known leads by their key as name."""
        wanted = {key for key in keys if key is not None}
        found: dict[str | None, Any] = {None: None}
        found.update(self._recall.leads(self.lead_kind, wanted))
        unsure = wanted - found.keys()
        asked = self.identified(self.lead_kind, unsure)
        self._recall.found(self.lead_kind, asked)
        found.update(asked)
        missing = sorted(unsure - asked.keys())
        if missing:
            made = dict(zip(missing, self._bulk.new_ids(len(missing)), strict=True))
            self.insert_leads([(lead_id, key) for key, lead_id in made.items()])
            self.identify(self.lead_kind, list(made.items()))
            self._recall.found(self.lead_kind, made)
            found.update(made)
        return found

    def identified(self, kind: str, values: Iterable[str]) -> dict[str, Any]:
        """Lead ids by one kind of identity."""
        rows = self._bulk.fetch_in(
            "SELECT value, lead_id FROM lead_identities WHERE workspace_id = {} AND kind = {} AND value IN {in}",
            self._bulk.workspace_id,
            kind,
            values=list(set(values)),
        )
        return {row[0]: row[1] for row in rows}

    def identify(self, kind: str, pairs: Iterable[tuple[str, Any]]) -> None:
        """Record identities (value, lead id); one that names a lead already stays with it."""
        self._bulk.insert(
            lead_identities,
            ("kind", "value", "lead_id"),
            [(self._bulk.workspace_id, kind, value, lead_id) for value, lead_id in pairs],
            conflict="ON CONFLICT DO NOTHING",
        )

    def insert_leads(self, stubs: list[tuple[Any, str]]) -> None:
        """Make leads (id, name) with an engagement row that has seen nothing yet."""
        space, now = self._bulk.workspace_id, self._now
        self._bulk.insert(
            leads,
            ("id", "name", "lifecycle_stage", "baton", "created_at", "recorded_at"),
            [
                (space, lead_id, name, LifecycleStage.KNOWN.value, Team.MARKETING.value, now, now)
                for lead_id, name in stubs
            ],
        )
        self._bulk.insert(
            engagement,
            ("lead_id", "baton", "is_open", *ENGAGEMENT_START),
            [(space, lead_id, Team.MARKETING.value, True, *ENGAGEMENT_START_VALUES) for lead_id, _name in stubs],
        )

    def remember(self, kind: str, keys: Iterable[tuple[str, Any, bytes | None]]) -> None:
        """Record which record of ours a key names, with its mark (None for a stub)."""
        self._bulk.insert(
            source_keys,
            KEY_COLUMNS,
            [
                (self._bulk.workspace_id, self._source, kind, key, record_id, fingerprint)
                for key, record_id, fingerprint in keys
            ],
            conflict="ON CONFLICT (workspace_id, source, kind, key) DO UPDATE SET"
            " record_id = excluded.record_id, fingerprint = excluded.fingerprint",
        )

    def _ensure(self, kind: str, keys: Iterable[str | None], make: Any) -> dict[str | None, Any]:
        wanted = {key for key in keys if key is not None}
        found: dict[str | None, Any] = {None: None}
        found.update((key, record_id) for key, (record_id, _print) in self.known(kind, wanted).items())
        missing = sorted(wanted - found.keys())
        if missing:
            made = dict(zip(missing, self._bulk.new_ids(len(missing)), strict=True))
            make(made)
            self.remember(kind, [(key, record_id, None) for key, record_id in made.items()])
            found.update(made)
        return found

    def _new_accounts(self, made: dict[str, Any]) -> None:
        rows = [(self._bulk.workspace_id, record_id, key, self._now) for key, record_id in made.items()]
        self._bulk.insert(accounts, ("id", "name", "recorded_at"), rows)

    def _new_members(self, made: dict[str, Any]) -> None:
        role = Role.VIEWER.value
        rows = [(self._bulk.workspace_id, record_id, key, role, self._now) for key, record_id in made.items()]
        self._bulk.insert(members, ("id", "name", "role", "recorded_at"), rows)

    def _new_campaigns(self, made: dict[str, Any]) -> None:
        rows = [(self._bulk.workspace_id, record_id, key, self._now) for key, record_id in made.items()]
        self._bulk.insert(campaigns, ("id", "name", "recorded_at"), rows)
