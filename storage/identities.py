"""Who is the same: records that another source, or another record of the same batch, already told us about."""

from collections.abc import Iterable, Sequence
from typing import Any

from revenue.records import AccountRecord, LeadRecord, MemberRecord
from storage.bulk import Bulk
from storage.references import References

Names = list[tuple[str, str]]


def nameless(_item: object) -> tuple[Names, Names]:
    """For records that nothing but their key identifies."""
    return [], []


def _found(bulk: Bulk, table: str, column: str, values: Iterable[str | None], more: str = "id") -> dict[str, list[Any]]:
    """(record id, one more column) pairs by a text column, in lower case."""
    wanted = [value.lower() for value in values if value]
    sql = f"SELECT lower({column}), id, {more} FROM {table} WHERE workspace_id = {{}} AND lower({column}) IN {{in}}"  # noqa: S608
    found: dict[str, list[Any]] = {}
    for value, *pair in bulk.fetch_in(sql, bulk.workspace_id, values=wanted):
        found.setdefault(value, []).append(pair)
    return found


def match_members(bulk: Bulk, _references: References, items: Sequence[MemberRecord]) -> dict[str, Any]:
    """Members that are known by Slack id or email under another key."""
    by_slack = _found(bulk, "members", "slack_user_id", [item.slack_user_id for item in items])
    by_email = _found(bulk, "members", "email", [item.email for item in items])
    matched = {}
    for item in items:
        found = by_slack.get((item.slack_user_id or "").lower()) or by_email.get((item.email or "").lower())
        if found:
            matched[item.key] = found[0][0]
    return matched


def member_names(item: MemberRecord) -> tuple[Names, Names]:
    """A member is the same by Slack id or email."""
    names = [("slack", (item.slack_user_id or "").lower()), ("email", (item.email or "").lower())]
    names = [name for name in names if name[1]]
    return names, names


def match_accounts(bulk: Bulk, _references: References, items: Sequence[AccountRecord]) -> dict[str, Any]:
    """Accounts that are known by domain under another key, or by name where the domains do not say otherwise."""
    by_domain = _found(bulk, "accounts", "domain", [item.domain for item in items])
    by_name = _found(bulk, "accounts", "name", [item.name for item in items], "domain")
    matched = {}
    for item in items:
        found = by_domain.get((item.domain or "").lower()) or [
            pair for pair in by_name.get(item.name.lower(), ()) if not (pair[1] and item.domain)
        ]
        if found:
            matched[item.key] = found[0][0]
    return matched


def account_names(item: AccountRecord) -> tuple[Names, Names]:
    """An account is the same by domain; by name only where one of the two has no domain."""
    name = item.name.lower()
    if item.domain:
        domain = ("domain", item.domain.lower())
        return [domain, ("without domain", name)], [domain, ("with domain", name)]
    return [("without domain", name), ("with domain", name)], [("without domain", name)]


def match_leads(bulk: Bulk, references: References, items: Sequence[LeadRecord]) -> dict[str, Any]:
    """Leads that a touch named before, or that are known by the same email."""
    matched = references.identified(references.lead_kind, [item.key for item in items])
    emails = references.identified("email", [item.email.lower() for item in items if item.email])
    for item in items:
        if item.key not in matched and item.email and item.email.lower() in emails:
            matched[item.key] = emails[item.email.lower()]
    return matched


def lead_names(item: LeadRecord) -> tuple[Names, Names]:
    """A lead is the same by email."""
    names = [("email", item.email.lower())] if item.email else []
    return names, names
