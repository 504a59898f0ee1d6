"""Who a buyer is: identities of one person are linked, and leads that turn out to be one person are merged.

The rules, in docs/decisions/0013: a user id is a person; an email belongs to one person; an anonymous id joins the
first person who is known by it, and a browser that two people use is told apart by their user ids.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from revenue.identities import Identity, IdentityKind, company_domain
from revenue.records import IdentityRecord, Recorded, Rejection
from revenue.vocabulary import LifecycleStage
from storage.bulk import Bulk
from storage.ingest_people import fill_blanks, keep_known
from storage.intake_tables import seen_messages
from storage.merges import Merges
from storage.references import References, stub
from storage.superseded import keep
from storage.tables import accounts, lead_identities, lead_passages, leads

_TOLD = ("name", "email", "title", "account_id")


@dataclass(slots=True)
class _Person:
    """What is known of one lead while a batch is linked. `sources` are keys that other systems know it by."""

    id: Any
    names: dict[IdentityKind, set[str]] = field(default_factory=dict)
    has_key: bool = False

    @property
    def is_anonymous(self) -> bool:
        """Nobody yet: known by anonymous ids alone."""
        return not self.has_key and self.names.keys() <= {IdentityKind.ANONYMOUS_ID}

    def of(self, kind: IdentityKind) -> set[str]:
        return self.names.get(kind, set())


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
        circle = _Circle(self._bulk, self._merges, identities)
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

    def _write(self, circle: "_Circle", told: Sequence[tuple[Any, IdentityRecord]]) -> None:
        bulk, space, at = self._bulk, self._bulk.workspace_id, self._bulk.instant
        since = {lead: item.at for lead, item in reversed(told)}
        self._references.insert_leads(
            [stub(lead, circle.weakest(lead), "", at(since[lead]))._replace(email=None) for lead in circle.made]
        )
        bulk.insert(
            lead_identities,
            ("kind", "value", "lead_id"),
            [(space, identity.kind.value, identity.value, lead) for identity, lead in circle.linked.items()],
        )
        for kept, absorbed, reason in circle.merges:
            self._merges.merge(bulk.uuid(kept), bulk.uuid(absorbed), reason, self._now)
        self._tell([(circle.now_at(lead), item) for lead, item in told])
        bulk.insert(
            seen_messages,
            ("source", "key", "seen_at"),
            [(space, self._source, item.key, at(self._now)) for _lead, item in told],
        )

    def _tell(self, told: Sequence[tuple[Any, IdentityRecord]]) -> None:
        """Fill in what was said, the latest last; who is named is no seed any more."""
        bulk = self._bulk
        named = [(lead, item) for lead, item in told if _email(item) or _user(item) or item.name]
        keep(bulk, leads, [lead for lead, _item in named], self._now)
        companies = self._companies(named)
        rows = [(item.name, _email(item), item.title, companies.get(lead), lead) for lead, item in named]
        said = list(zip(named, rows, strict=True))
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
            if lead not in found and (email := _email(item)) and (domain := company_domain(email))
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


class _Circle:
    """Everybody whom a batch of identity records is about: who they are before it, and who they are after it."""

    def __init__(self, bulk: Bulk, merges: Merges, identities: Iterable[Identity]) -> None:
        self._bulk = bulk
        self._leads: dict[Identity, Any] = {}
        self._people: dict[Any, _Person] = {}
        self._became: dict[Any, Any] = {}
        self.linked: dict[Identity, Any] = {}
        self.made: list[Any] = []
        self.merges: list[tuple[Any, Any, str]] = []
        by_kind: dict[IdentityKind, set[str]] = {}
        for kind, value in identities:
            by_kind.setdefault(kind, set()).add(value)
        sql = "SELECT value, lead_id FROM lead_identities WHERE workspace_id = {} AND kind = {} AND value IN {in}"
        for kind, values in by_kind.items():
            rows = bulk.fetch_in(sql, bulk.workspace_id, kind.value, values=list(values))
            self._leads.update((Identity(kind, value), lead) for value, lead in rows)
        self._load(set(self._leads.values()))
        self._parted = merges.parted([bulk.uuid(lead) for lead in self._people]) if len(self._people) > 1 else set()

    def _load(self, ids: set[Any]) -> None:
        self._people = {lead: _Person(lead) for lead in ids}
        sql = "SELECT lead_id, kind, value FROM lead_identities WHERE workspace_id = {} AND lead_id IN {in}"
        for lead, kind, value in self._bulk.fetch_in(sql, self._bulk.workspace_id, values=list(ids)):
            person = self._people[lead]
            if kind in _KINDS:
                person.names.setdefault(IdentityKind(kind), set()).add(value)
            else:
                person.has_key = True

    def now_at(self, lead: Any) -> Any:
        """The lead that a lead of this batch is in the end."""
        while lead in self._became:
            lead = self._became[lead]
        return lead

    def weakest(self, lead: Any) -> IdentityKind | None:
        """What a new lead is a stub of: an anonymous id where it has no other name."""
        return IdentityKind.ANONYMOUS_ID if self._people[lead].is_anonymous else IdentityKind.USER_ID

    def introduce(self, item: IdentityRecord) -> tuple[Any | None, str]:
        """(lead, "") after linking all identities that may be linked, or (None, why not)."""
        people = self._known(item)
        if item.said_equal:
            ordered = sorted(people, key=lambda person: person.is_anonymous)
            anchor = ordered[0] if ordered else self._new()
            others = ordered[1:]
        else:
            known, others, reason = _settle(item, people)
            if reason:
                return None, reason
            anchor = known or self._new()
        for other in others:
            if frozenset((self._bulk.uuid(anchor.id), self._bulk.uuid(other.id))) not in self._parted:
                self._absorb(anchor, other, item)
        for identity in item.identities:
            if identity not in self._leads:
                self._leads[identity] = self.linked[identity] = anchor.id
                anchor.names.setdefault(identity.kind, set()).add(identity.value)
        return anchor.id, ""

    def _known(self, item: IdentityRecord) -> list[_Person]:
        """The people who are known by the identities, in their order, each once."""
        ids = [self.now_at(self._leads[identity]) for identity in item.identities if identity in self._leads]
        return [self._people[lead] for lead in dict.fromkeys(ids)]

    def _new(self) -> _Person:
        (lead,) = self._bulk.new_ids(1)
        self._people[lead] = person = _Person(lead)
        self.made.append(lead)
        return person

    def _absorb(self, kept: _Person, other: _Person, item: IdentityRecord) -> None:
        for kind, values in other.names.items():
            kept.names.setdefault(kind, set()).update(values)
        kept.has_key |= other.has_key
        self._became[other.id] = kept.id
        names = " and ".join(
            f"{identity.kind.value.replace('_', ' ')} {identity.value}" for identity in item.identities
        )
        self.merges.append((kept.id, other.id, f"{names} are one person, by message {item.key}"))


_KINDS = frozenset(IdentityKind)


def _settle(item: IdentityRecord, people: Sequence[_Person]) -> tuple[_Person | None, list[_Person], str]:
    """(who it is, who turns out to be the same, why it cannot be); None for somebody new."""
    user, email = _user(item), _email(item)
    anchor = next((person for person in people if user and user in person.of(IdentityKind.USER_ID)), None)
    owner = next((person for person in people if email and email in person.of(IdentityKind.EMAIL)), None)
    if item.unverified and user and email and anchor is not owner:
        # Anybody could take a lead over by this, or keep its own user id from it.
        reason = (
            f"user id {user} and {email} are not known to be one person, and a key for browsers cannot say so of a lead"
            " that is there already: identify them from a server"
        )
        return None, [], reason
    if owner is not None and owner is not anchor and user and owner.of(IdentityKind.USER_ID):
        other = min(owner.of(IdentityKind.USER_ID))
        reason = (
            f"{email} belongs to user id {other} already, so it cannot be user id {user} as well; if the two are one"
            " person, send an alias"
        )
        return None, [], reason
    anchor = anchor or owner
    others = [owner] if owner is not None and owner is not anchor else []
    for person in people:
        if person is anchor or person in others or not person.is_anonymous:
            continue
        if anchor is None:
            anchor = person
        else:
            others.append(person)
    if anchor is None and not (user or email) and people:
        # Known by an anonymous id alone, which belongs to somebody who has a name by now.
        anchor = people[0]
    return anchor, others, ""


def _email(item: IdentityRecord) -> str | None:
    return next((value for kind, value in item.identities if kind is IdentityKind.EMAIL), None)


def _user(item: IdentityRecord) -> str | None:
    return next((value for kind, value in item.identities if kind is IdentityKind.USER_ID), None)
