"""Messages in the Segment spec, one after the other, turned into typed records.

Source: Segment's "Spec" pages.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from intake.segment_message import (
    Message,
    RefusalError,
    Traits,
    as_id,
    as_text,
    company_of,
    content_of,
    count_of,
    domain_of,
    full_name_of,
    identities_of,
    path_of,
    traits_of,
)
from revenue.catalogue import page_kind, page_path, usual_kind
from revenue.identities import Identity, IdentityKind
from revenue.records import AccountRecord, CampaignRecord, IdentityRecord, Record, TouchEvent, TouchKind

# Clocks of two machines may differ by this much.
_TOLERANCE = timedelta(minutes=5)
# So long a message that is dated ahead is kept until its time comes; one that is further ahead is a mistake.
_LONGEST_AHEAD = timedelta(days=1)
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""What is dated before is from a clock that was never set."""


@dataclass(frozen=True, slots=True)
class Early:
    """A message that is dated ahead: its key, its time, and itself as a body of `/v1/<type>`."""

    key: str
    due_at: datetime
    body: bytes


@dataclass(slots=True)
class Decoded:
    """Messages as records: `positions` says of each record which message it came from, `refused` why one has none.

    `ids` are the message ids by position, for the answer; `links` the keys of records that only say that two names of a
    message are one person. `early` are messages whose time has not come. `unverified`: they came with a key that
    anybody can read.
    """

    ids: list[str | None] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)
    early: list[Early] = field(default_factory=list)
    links: set[str] = field(default_factory=set)
    unverified: bool = False


class Reader:
    """Turns messages into records, one after the other."""

    def __init__(self, now: datetime, sent_at: datetime | None, *, unverified: bool) -> None:
        self.decoded = Decoded(unverified=unverified)
        self._unverified = unverified
        # Whoever can read a key must not use up message ids, or marks of links, that a server is going to send.
        self._prefix = "browser:" if unverified else ""
        self._now = now
        self._horizon = now + _TOLERANCE
        self._ahead = self._ahead_of(sent_at) if sent_at is not None else None
        self._told: set[object] = set()

    def refuse(self, position: int, message_id: str | None, reason: str) -> None:
        """A message that is not taken."""
        self.decoded.ids.append(message_id)
        self.decoded.refused[position] = reason

    def read(self, position: int, message: Message) -> None:
        """One message; what is wrong with it becomes its refusal."""
        records = self.decoded.records
        before = len(records)
        try:
            if self._unverified and message.type in _SERVERS_ONLY:
                raise RefusalError(f"a key for browsers cannot send {message.type}: send it from a server")
            key = as_id(message.message_id, "messageId") or _mark_of(message)
            _READERS.get(message.type, _unknown)(self, message, self._prefix + key)
            last = records[-1]
            if (type(last) is TouchEvent or type(last) is IdentityRecord) and last.at > self._horizon:
                self._keep_aside(message, key, last.at)
                self._take_back(before)
        except RefusalError as refusal:
            self._take_back(before)
            self.refuse(position, message.message_id, str(refusal))
            return
        self.decoded.ids.append(message.message_id)
        self.decoded.positions += [position] * (len(records) - before)

    def _keep_aside(self, message: Message, key: str, at: datetime) -> None:
        """A message that is right, but for its time."""
        if at - self._now > _LONGEST_AHEAD:
            raise RefusalError(f"it is dated {at:%Y-%m-%d %H:%M} UTC, more than a day ahead")
        kept = msgspec.structs.replace(message, message_id=key, timestamp=at, original_timestamp=None, sent_at=None)
        self.decoded.early.append(Early(self._prefix + key, at, msgspec.json.encode(kept)))

    def _take_back(self, before: int) -> None:
        """Forget the records of a message; what they told once for many is to be told again."""
        for item in self.decoded.records[before:]:
            self._told.discard(item.identities if isinstance(item, IdentityRecord) else item.key)
        del self.decoded.records[before:]

    def track(self, message: Message, key: str) -> None:
        event = as_text(message.event)
        if event is None:
            raise RefusalError("a track needs an event")
        kind = usual_kind(event)
        content = content_of(message)
        if kind is TouchKind.PAGE_VIEW:
            kind = page_kind(path_of(message), content)
        self._touch(message, key, kind, content or (event if kind is TouchKind.OTHER else None), event)

    def page(self, message: Message, key: str) -> None:
        path = path_of(message)
        kind = page_kind(path, message.name)
        self._touch(message, key, kind, content_of(message) or page_path(path) or None, None)

    def identify(self, message: Message, key: str) -> None:
        traits = traits_of(message)
        self._introduce(
            message,
            key,
            identities_of(message),
            name=full_name_of(traits),
            title=as_text(traits.title),
            # A stranger must not name a company, nor join one by its name: the domain of the email tells it.
            company=None if self._unverified else company_of(traits),
        )

    def group(self, message: Message, key: str) -> None:
        group = as_id(message.group_id, "groupId")
        if group is None:
            raise RefusalError("a group needs a groupId")
        traits = message.traits or Traits()
        identities = identities_of(message, about_company=True)
        name = as_text(traits.name)
        if name:
            self.decoded.records.append(
                AccountRecord(
                    group,
                    name,
                    domain=domain_of(traits),
                    industry=as_text(traits.industry),
                    employees=count_of(traits.employees),
                )
            )
        self._introduce(message, key, identities, account=group)

    def alias(self, message: Message, key: str) -> None:
        user, previous = as_id(message.user_id, "userId"), as_id(message.previous_id, "previousId")
        if user is None or previous is None:
            raise RefusalError("an alias needs a userId and a previousId")
        # Whether the earlier id was anonymous or an account's, the sender alone knows.
        identities = (
            Identity(IdentityKind.USER_ID, user),
            Identity(IdentityKind.ANONYMOUS_ID, previous),
            Identity(IdentityKind.USER_ID, previous),
        )
        self._introduce(message, key, identities, said_equal=True)

    def _touch(self, message: Message, key: str, kind: TouchKind, content: str | None, event: str | None) -> None:
        identities = identities_of(message)
        at = self._at(message)
        # What may be refused comes before what is told once for many messages.
        campaign = self._campaign(message)
        # Also an email alone, which tells the company.
        if len(identities) > 1 or identities[0].kind is IdentityKind.EMAIL:
            self._link(identities, at)
        named_by, lead = identities[0]
        self.decoded.records.append(
            TouchEvent(key, lead, kind, at, campaign=campaign, content=content, named_by=named_by, event=event)
        )

    def _ahead_of(self, sent_at: datetime) -> timedelta | None:
        """How far the clock of a sender is ahead; None where it is not."""
        ahead = (sent_at.replace(tzinfo=UTC) if sent_at.tzinfo is None else sent_at) - self._now
        return ahead if ahead > _TOLERANCE else None

    def _link(self, identities: tuple[Identity, ...], at: datetime) -> None:
        """By what somebody is named; said with every message, and recorded once."""
        if identities not in self._told:
            self._told.add(identities)
            # A mark, because what was seen is kept for months, and nobody may be named there. The kinds of names are in
            # it, because a user id may look like an email.
            said = msgspec.json.encode(identities)
            key = f"link:{hashlib.blake2b(said, digest_size=16).hexdigest()}"
            self.decoded.links.add(key)
            self.decoded.records.append(IdentityRecord(key, identities, at, unverified=self._unverified))

    def _introduce(self, message: Message, key: str, identities: tuple[Identity, ...], **told: Any) -> None:
        at = self._at(message)
        self.decoded.records.append(IdentityRecord(key, identities, at, unverified=self._unverified, **told))

    def _campaign(self, message: Message) -> str | None:
        sent = message.context.campaign if message.context else None
        name = as_text(sent.name) if sent else None
        if sent is None or name is None:
            return None
        source = as_text(sent.source) or as_text(sent.medium)
        if source and name not in self._told:
            self._told.add(name)
            self.decoded.records.append(CampaignRecord(name, name, source))
        return name

    def _at(self, message: Message) -> datetime:
        """When it happened. A clock that is ahead is set right by what it said on sending; one that is behind cannot
        be told from a message that waited. Raises RefusalError for an instant that cannot be meant.
        """
        at = message.timestamp or message.original_timestamp
        if at is None:
            return self._now
        ahead = self._ahead if message.sent_at is None else self._ahead_of(message.sent_at)
        try:
            at = _in_utc(at)
            if ahead is not None:
                at -= ahead
        except OverflowError:
            at = _EARLIEST - _TOLERANCE
        if at < _EARLIEST:
            raise RefusalError(
                "its timestamp is before the year 2000 or after 9999: the clock of its sender is not set"
            )
        return at


def _in_utc(at: datetime) -> datetime:
    if at.tzinfo is UTC:
        return at
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _mark_of(message: Message) -> str:
    """What stands for the id of a message that has none: what it says. Raises RefusalError where it says no time, for
    a second delivery could not be told from a second event then.
    """
    if message.timestamp is None and message.original_timestamp is None:
        raise RefusalError("it has neither a messageId nor a timestamp: a second delivery could not be told from it")
    said = msgspec.json.encode(msgspec.structs.replace(message, sent_at=None))
    return f"mark:{hashlib.blake2b(said, digest_size=16).hexdigest()}"


def _unknown(_reader: Reader, message: Message, _key: str) -> None:
    kinds = ", ".join(sorted(_READERS))
    raise RefusalError(
        f"its type is {message.type[:40]!r}, and not one of {kinds}" if message.type else "it has no type"
    )


_READERS: Mapping[str, Callable[[Reader, Message, str], None]] = {
    "alias": Reader.alias,
    "group": Reader.group,
    "identify": Reader.identify,
    "page": Reader.page,
    "screen": Reader.page,
    "track": Reader.track,
}
# These say who is one person, or of one company.
_SERVERS_ONLY = frozenset({"alias", "group"})
KINDS: Sequence[str] = tuple(_READERS)
"""The types of messages."""
