"""Who is the same: records that another source, or another record of the same batch, already told us about."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from revenue.records import AccountRecord, LeadRecord, MemberRecord
from storage.bulk import Bulk
from storage.references import References

Names = list[tuple[str, str]]


class Acquaintances(Protocol):
    """The things that a batch of new records may already be known as."""

    def find(self, item: Any) -> Any | None:
        """The id of what a record is about, if it is known; from now on it answers to this record's names too."""

    def add(self, item: Any, record_id: Any) -> None:
        """A record is about something new."""


class Strangers:
    """For records that nothing but their key identifies."""

    def __init__(self, _bulk: Bulk, _references: References, _items: Sequence[object]) -> None:
        pass

    def find(self, _item: object) -> None:
        """Never known by another name."""

    def add(self, item: object, record_id: Any) -> None:
        """Nothing to remember."""


class _Named:
    """Known by any one of several names, the first that is known."""

    def __init__(self, ids: dict[tuple[str, str], Any], names: Callable[[Any], Names]) -> None:
        self._ids = ids
        self._names = names

    def find(self, item: Any) -> Any | None:
        found = next((self._ids[name] for name in self._names(item) if name in self._ids), None)
        if found is not None:
            self.add(item, found)
        return found

    def add(self, item: Any, record_id: Any) -> None:
        for name in self._names(item):
            self._ids.setdefault(name, record_id)


class _Companies:
    """Known by domain, or by name where one of the two has no domain."""

    def __init__(self, rows: Iterable[tuple[Any, str, str | None]]) -> None:
        self._by_domain: dict[str, Any] = {}
        self._by_name: dict[str, dict[Any, bool]] = {}
        for record_id, name, domain in rows:
            self._remember(record_id, name, domain)

    def _remember(self, record_id: Any, name: str, domain: str | None) -> None:
        namesakes = self._by_name.setdefault(name.lower(), {})
        namesakes[record_id] = namesakes.get(record_id, False) or bool(domain)
        if domain:
            self._by_domain.setdefault(domain.lower(), record_id)

    def find(self, item: AccountRecord) -> Any | None:
        found = self._by_domain.get((item.domain or "").lower())
        if found is None:
            namesakes = self._by_name.get(item.name.lower(), {})
            found = next((one for one, has_domain in namesakes.items() if not (has_domain and item.domain)), None)
        if found is not None:
            self.add(item, found)
        return found

    def add(self, item: AccountRecord, record_id: Any) -> None:
        self._remember(record_id, item.name, item.domain)


def _rows(bulk: Bulk, table: str, columns: str, column: str, values: Iterable[str | None]) -> list[Any]:
    """Rows by a text column, whatever its case."""
    wanted = list({value.lower() for value in values if value})
    sql = f"SELECT {columns} FROM {table} WHERE workspace_id = {{}} AND lower({column}) IN {{in}}"  # noqa: S608 - ours
    return list(bulk.fetch_in(sql, bulk.workspace_id, values=wanted))


def known_members(bulk: Bulk, _references: References, items: Sequence[MemberRecord]) -> Acquaintances:
    """Members by Slack id, then by email."""
    ids: dict[tuple[str, str], Any] = {}
    for kind, column, values in (
        ("slack", "slack_user_id", [item.slack_user_id for item in items]),
        ("email", "email", [item.email for item in items]),
    ):
        for record_id, value in _rows(bulk, "members", f"id, {column}", column, values):
            ids.setdefault((kind, value.lower()), record_id)
    return _Named(ids, _member_names)


def _member_names(item: MemberRecord) -> Names:
    names = (("slack", item.slack_user_id), ("email", item.email))
    return [(kind, value.lower()) for kind, value in names if value]


def known_accounts(bulk: Bulk, _references: References, items: Sequence[AccountRecord]) -> Acquaintances:
    """Accounts by domain, or by name where the domains do not say otherwise."""
    columns = "id, name, domain"
    rows = _rows(bulk, "accounts", columns, "domain", [item.domain for item in items])
    rows += _rows(bulk, "accounts", columns, "name", [item.name for item in items])
    return _Companies(rows)


def known_leads(bulk: Bulk, references: References, items: Sequence[LeadRecord]) -> Acquaintances:
    """Leads that a touch named before, or that are known by the same email."""
    ids = {
        ("key", key): lead
        for key, lead in references.identified(references.lead_kind, [item.key for item in items]).items()
    }
    emails = references.identified("email", [item.email.lower() for item in items if item.email])
    ids.update((("email", email), lead) for email, lead in emails.items())
    return _Named(ids, _lead_names)


def _lead_names(item: LeadRecord) -> Names:
    return [("key", item.key), *([("email", item.email.lower())] if item.email else [])]
