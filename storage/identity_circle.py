"""Who is who among the people that a batch of identity records is about: known, new, the same, or told apart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from revenue.identities import Identity, IdentityKind
from revenue.records import IdentityRecord
from storage.bulk import Bulk
from storage.merges import Merges

INTAKE_KINDS = frozenset(IdentityKind)
"""What the intake names somebody by; any other kind is a key of a source."""


KEY = "key:"
"""How the kind of an identity begins that is a source's key."""


@dataclass(slots=True)
class _Person:
    """What is known of one lead while a batch is linked. `has_key`: a system that keeps leads has told about it."""

    id: Any
    names: dict[IdentityKind, set[str]] = field(default_factory=dict)
    has_key: bool = False

    @property
    def is_anonymous(self) -> bool:
        """Nobody yet: known by anonymous ids alone."""
        return not self.has_key and self.names.keys() <= {IdentityKind.ANONYMOUS_ID}

    def of(self, kind: IdentityKind) -> set[str]:
        return self.names.get(kind, set())


class Circle:
    """Everybody whom a batch of identity records is about: who they are before it, and who they are after it."""

    def __init__(self, bulk: Bulk, merges: Merges, identities: Iterable[Identity]) -> None:
        self._bulk = bulk
        self._leads: dict[Identity, Any] = {}
        self._people: dict[Any, _Person] = {}
        self._became: dict[Any, Any] = {}
        self.linked: dict[Identity, Any] = {}
        self.made: list[Any] = []
        self.merges: list[tuple[Any, Any, IdentityRecord]] = []
        by_kind: dict[IdentityKind, set[str]] = {}
        for kind, value in identities:
            by_kind.setdefault(kind, set()).add(value)
        sql = "SELECT value, lead_id FROM lead_identities WHERE workspace_id = {} AND kind = {} AND value IN {in}"
        for kind, values in by_kind.items():
            rows = bulk.fetch_in(sql, bulk.workspace_id, kind.value, values=list(values))
            self._leads.update((Identity(kind, value), lead) for value, lead in rows)
        self._load(set(self._leads.values()))
        parted = merges.parted([bulk.uuid(lead) for lead in self._people]) if len(self._people) > 1 else set()
        self._parted = [frozenset(map(bulk.id, pair)) for pair in parted]

    def _load(self, ids: set[Any]) -> None:
        self._people = {lead: _Person(lead) for lead in ids}
        keys: dict[str, dict[str, Any]] = {}
        sql = "SELECT lead_id, kind, value FROM lead_identities WHERE workspace_id = {} AND lead_id IN {in}"
        for lead, kind, value in self._bulk.fetch_in(sql, self._bulk.workspace_id, values=list(ids)):
            if kind in INTAKE_KINDS:
                self._people[lead].names.setdefault(IdentityKind(kind), set()).add(value)
            else:
                keys.setdefault(kind.removeprefix(KEY), {})[value] = lead
        for lead in told_leads(self._bulk, keys):
            self._people[lead].has_key = True

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
            anchor, others = _said_equal(item, people)
            anchor = anchor or self._new()
        else:
            known, others, reason = _settle(item, people)
            if reason:
                return None, reason
            anchor = known or self._new()
        for other in others:
            if not self._are_parted(anchor, other):
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
        self.merges.append((kept.id, other.id, item))

    def _are_parted(self, one: _Person, other: _Person) -> bool:
        """Whether a person parted these two, or leads that are part of them by now."""
        pair = {one.id, other.id}
        return any({self.now_at(lead) for lead in parted} == pair for parted in self._parted)

    def email_of(self, lead: Any, item: IdentityRecord) -> str | None:
        """The email that a record tells of its lead, unless it is somebody else's."""
        email = email_in(item)
        if email is None or self.now_at(self._leads[Identity(IdentityKind.EMAIL, email)]) != self.now_at(lead):
            return None
        return email


def told_leads(bulk: Bulk, keys: Mapping[str, Mapping[str, Any]]) -> set[Any]:
    """Of leads by key and source, those that the source told about. A key by which somebody only logged a call, or sent
    an event, says nothing about who a lead is.
    """
    sql = "SELECT key FROM source_keys WHERE workspace_id = {} AND source = {} AND kind = 'lead' AND key IN {in}"
    return {
        leads[row[0]]
        for source, leads in keys.items()
        for row in bulk.fetch_in(sql, bulk.workspace_id, source, values=list(leads))
    }


def _said_equal(item: IdentityRecord, people: Sequence[_Person]) -> tuple[_Person | None, list[_Person]]:
    """(who it is, who is the same) where the sender says so; None for somebody new.

    An alias from an anonymous id does not carry one user's browser over to another user.
    """
    users = {value for kind, value in item.identities if kind is IdentityKind.USER_ID}
    meant = [
        person for person in people if users & person.of(IdentityKind.USER_ID) or not person.of(IdentityKind.USER_ID)
    ]
    ordered = sorted(meant, key=lambda person: person.is_anonymous)
    return (ordered[0], ordered[1:]) if ordered else (None, [])


def _settle(item: IdentityRecord, people: Sequence[_Person]) -> tuple[_Person | None, list[_Person], str]:
    """(who it is, who turns out to be the same, why it cannot be); None for somebody new."""
    user, email = user_in(item), email_in(item)
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
    if anchor is None and not user and people and not (email and people[0].of(IdentityKind.EMAIL)):
        # Known by an anonymous id, which belongs to somebody who has a name by now. An email is news of them, unless
        # they have another one.
        anchor = people[0]
    return anchor, others, ""


def email_in(item: IdentityRecord) -> str | None:
    """The email that a record names somebody by."""
    return _named_by(IdentityKind.EMAIL, item)


def user_in(item: IdentityRecord) -> str | None:
    """The user id that a record names somebody by; of an alias the one that is to be used from now on."""
    return _named_by(IdentityKind.USER_ID, item)


def _named_by(wanted: IdentityKind, item: IdentityRecord) -> str | None:
    # A loop, because a generator for each of two or three names takes twice as long.
    for kind, value in item.identities:
        if kind is wanted:
            return value
    return None
