"""Who a buyer is: identities of one person are linked, and leads that turn out to be one person are merged.

The rules, in docs/decisions/0013: a user id is a person; an email belongs to one person; an anonymous id joins the
first person who is known by it, and a browser that two people use is told apart by their user ids.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from revenue.identities import IdentityKind, company_domain
from revenue.records import BY_BROWSER, IdentityRecord, LeadRecord, Recorded, Rejection
from revenue.vocabulary import LifecycleStage
from storage.bulk import Bulk
from storage.identity_circle import KEY, Circle, email_in, told_leads, user_in
from storage.ingest_people import fill_blanks, keep_known
from storage.intake_tables import seen_messages
from storage.merge_people import Pair
from storage.merges import Merges
from storage.references import References, stub
from storage.superseded import keep
from storage.tables import accounts, lead_identities, lead_passages, leads

_TOLD = ("name", "email", "title", "account_id")


class Introducing:
    """Records identity records of one source; each links, makes or merges leads."""

    def __init__(self, bulk: Bulk, references: References, merges: Merges, source: str, now: datetime) -> None:
        self._bulk = bulk
        self._references = references
        self._merges = merges
        self._source = source
        self._now = now

    def record(self, placed: Sequence[tuple[int, IdentityRecord]]) -> Recorded:
        """Record (position, record) pairs once each: a key that was seen already changes nothing."""
        result = Recorded()
        result.tally.read = len(placed)
        seen = self._seen([item.key for _position, item in placed])
        fresh: list[tuple[int, IdentityRecord]] = []
        for position, item in placed:
            if item.key in seen:
                result.tally.unchanged += 1
            else:
                seen.add(item.key)
                fresh.append((position, item))
        if fresh:
            self._introduce(fresh, result)
        return result

    def _seen(self, keys: list[str]) -> set[str]:
        sql = "SELECT key FROM seen_messages WHERE workspace_id = {} AND source = {} AND key IN {in}"
        return {row[0] for row in self._bulk.fetch_in(sql, self._bulk.workspace_id, self._source, values=keys)}

    def _introduce(self, fresh: Sequence[tuple[int, IdentityRecord]], result: Recorded) -> None:
        identities = [identity for _position, item in fresh for identity in item.identities]
        circle = Circle(self._bulk, self._merges, identities)
        told: list[tuple[Any, IdentityRecord]] = []
        for position, item in fresh:
            lead, reason = circle.introduce(item)
            if lead is None:
                result.rejections.append(Rejection(position, reason))
            else:
                told.append((lead, item))
        result.tally.rejected = len(result.rejections)
        result.tally.new = len(told)
        self._write(circle, told)

    def _write(self, circle: Circle, told: Sequence[tuple[Any, IdentityRecord]]) -> None:
        bulk, space, at = self._bulk, self._bulk.workspace_id, self._bulk.instant
        since = {lead: item.at for lead, item in reversed(told)}
        self._references.insert_leads([stub(lead, circle.weakest(lead), "", at(since[lead])) for lead in circle.made])
        bulk.insert(
            lead_identities,
            ("kind", "value", "lead_id"),
            [(space, identity.kind.value, identity.value, lead) for identity, lead in circle.linked.items()],
        )
        pairs = [
            Pair(bulk.uuid(kept), bulk.uuid(absorbed), _reason(item), _told_anyway(item))
            for kept, absorbed, item in circle.merges
        ]
        self._merges.merge_all(pairs, self._now)
        emails = {item.key: email for lead, item in told if (email := circle.email_of(lead, item))}
        self._tell([(circle.now_at(lead), item) for lead, item in told], emails)
        bulk.insert(
            seen_messages,
            ("source", "key", "seen_at"),
            [(space, self._source, item.key, at(self._now)) for _lead, item in told],
        )

    def _tell(self, told: Sequence[tuple[Any, IdentityRecord]], emails: Mapping[str, str]) -> None:
        """Fill in what was said, the latest last; who is named is no seed any more. `emails` are by message."""
        bulk = self._bulk
        named = [(lead, item) for lead, item in told if email_in(item) or user_in(item) or item.name]
        keep(bulk, leads, [lead for lead, _item in told], self._now)
        companies = self._companies(told)
        rows = [(item.name, emails.get(item.key), item.title, companies.get(lead), lead) for lead, item in told]
        said = list(zip(told, rows, strict=True))
        keep_known(bulk, "leads", _TOLD, [row for (_lead, item), row in said if not item.unverified])
        fill_blanks(bulk, "leads", _TOLD, [row for (_lead, item), row in said if item.unverified])
        self._leave_seed(named)

    def _companies(self, told: Sequence[tuple[Any, IdentityRecord]]) -> dict[Any, Any]:
        """Account ids by lead: the group that the source named, else the company of the email's domain.

        A lead that has a company keeps it unless the source names a group.
        """
        by_key = self._references.accounts({item.account for _lead, item in told})
        found = {lead: by_key[item.account] for lead, item in told if item.account}
        guessed = {
            lead: domain
            for lead, item in told
            if lead not in found and (email := email_in(item)) and (domain := company_domain(email))
        }
        sql = "SELECT id FROM leads WHERE workspace_id = {} AND account_id IS NULL AND id IN {in}"
        free = {row[0] for row in self._bulk.fetch_in(sql, self._bulk.workspace_id, values=list(guessed))}
        names = {lead: item.company for lead, item in told if item.company}
        wanted = {domain: names.get(lead) or domain for lead, domain in guessed.items() if lead in free}
        known = self._accounts_of(wanted)
        found.update((lead, known[domain]) for lead, domain in guessed.items() if lead in free)
        return found

    def _accounts_of(self, names: Mapping[str, str]) -> dict[str, Any]:
        """Account ids by domain; a new one is called by the name given for its domain."""
        bulk = self._bulk
        sql = "SELECT lower(domain), id FROM accounts WHERE workspace_id = {} AND lower(domain) IN {in}"
        known = {row[0]: row[1] for row in bulk.fetch_in(sql, bulk.workspace_id, values=list(names))}
        missing = [domain for domain in names if domain not in known]
        # A company that is known by its name alone gets the domain of its people.
        sql = "SELECT lower(name), id FROM accounts WHERE workspace_id = {} AND domain IS NULL AND lower(name) IN {in}"
        wanted = [names[domain].lower() for domain in missing]
        namesakes = {row[0]: row[1] for row in bulk.fetch_in(sql, bulk.workspace_id, values=wanted)}
        made = []
        for domain, new_id in zip(missing, bulk.new_ids(len(missing)), strict=True):
            known[domain] = namesakes.get(names[domain].lower()) or new_id
            if known[domain] == new_id:
                made.append((bulk.workspace_id, new_id, names[domain], domain, bulk.instant(self._now)))
        bulk.insert(accounts, ("id", "name", "domain", "recorded_at"), made)
        return known

    def _leave_seed(self, named: Sequence[tuple[Any, IdentityRecord]]) -> None:
        bulk, space = self._bulk, self._bulk.workspace_id
        since = {lead: bulk.instant(item.at) for lead, item in reversed(named)}
        sql = "SELECT id, created_at FROM leads WHERE workspace_id = {} AND lifecycle_stage = 'seed' AND id IN {in}"
        seeds = bulk.fetch_in(sql, space, values=list(since))
        known = LifecycleStage.KNOWN
        bulk.update("leads", ("lifecycle_stage",), "id", [(known.value, space, lead) for lead, _created in seeds])
        bulk.update("engagement", ("is_open",), "lead_id", [(True, space, lead) for lead, _created in seeds])
        # A name that was sent before the visit it belongs to does not make the lead known before it existed.
        rows = [(space, lead, known.value, max(since[lead], created)) for lead, created in seeds]
        bulk.insert(lead_passages, ("lead_id", "stage", "entered_at"), rows, conflict="ON CONFLICT DO NOTHING")


def join_by_email(
    bulk: Bulk,
    references: References,
    merges: Merges,
    told: Sequence[tuple[str, Any, LeadRecord]],
    now: datetime,
) -> None:
    """Let leads whose email a source tells be one with whom the intake knows by it; `told` are (key, lead, record).

    Not where another source has a key of its own for them, where they are two users, or where a person parted them.
    """
    emails = {item.email.lower(): lead for _key, lead, item in told if item.email}
    owners = {lead: email for email, lead in references.identified(IdentityKind.EMAIL, emails).items()}
    pairs = {owner: emails[email] for owner, email in owners.items() if owner != emails[email]}
    if not pairs:
        return
    kinds: dict[Any, set[str]] = {}
    keys: dict[str, dict[str, Any]] = {}
    sql = "SELECT lead_id, kind, value FROM lead_identities WHERE workspace_id = {} AND lead_id IN {in}"
    for lead, kind, value in bulk.fetch_in(sql, bulk.workspace_id, values=[*{*pairs, *pairs.values()}]):
        kinds.setdefault(lead, set()).add(kind)
        if kind.startswith(KEY):
            keys.setdefault(kind.removeprefix(KEY), {})[value] = lead
    theirs = told_leads(bulk, keys)
    parted = merges.parted([bulk.uuid(lead) for lead in kinds])
    same = []
    for owner, lead in pairs.items():
        if owner in theirs or IdentityKind.USER_ID in kinds[owner] & kinds[lead]:
            continue
        pair = bulk.uuid(lead), bulk.uuid(owner)
        if frozenset(pair) not in parted:
            same.append(Pair(*pair, f"both have the email {owners[owner]}, by source {references.source}"))
    merges.merge_all(same, now)


def _told_anyway(item: IdentityRecord) -> tuple[str, ...]:
    """What a message tells of the lead itself, besides who it is."""
    return tuple(name for name in ("name", "title") if getattr(item, name))


def _reason(item: IdentityRecord) -> str:
    """Why two leads are one, in words: which names a message gave to one person."""
    names = " and ".join(f"{identity.kind.value.replace('_', ' ')} {identity.value}" for identity in item.identities)
    # A key that the intake made up for a message without an id says nothing to a person.
    made_up = item.key.removeprefix(BY_BROWSER).startswith(("link:", "mark:"))
    return f"{names} are one person{'' if made_up else f', by message {item.key}'}"
