"""Keys that let events in: shown once, kept as a mark, two at a time for each name so that one can follow the other."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import or_, update

from storage.bulk import Bulk
from storage.ids import new_id
from storage.intake_tables import api_keys
from storage.repository import Repository

PREFIX = "tk_"
SIGNING_PREFIX = "ts_"
MOST_ACTIVE = 2
"""Keys of one name that work at the same time: the one in use, and the one that follows it."""
USED_EVERY = timedelta(minutes=1)
"""How exactly it is kept when a key was last used."""
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
# Sixteen bytes take so many characters.
_WIDTH = 22


class KeyScope(StrEnum):
    """What a key may be used for."""

    EVENTS = "events"
    BROWSER = "browser"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its secret."""

    id: UUID
    name: str
    scope: KeyScope
    created_by: str | None
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None

    @property
    def short(self) -> str:
        """What a person calls it by: the end of its id."""
        return self.id.hex[-8:]

    def is_active(self, now: datetime) -> bool:
        """Whether it lets anything in."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class KeyText:
    """A key as it is written: whose it is, which one it is, and its secret."""

    workspace_id: UUID
    key_id: UUID
    secret: str

    def __repr__(self) -> str:
        return f"KeyText(key_id={self.key_id})"

    def __str__(self) -> str:
        return f"{PREFIX}{_word(self.workspace_id.int)}{_word(self.key_id.int)}{self.secret}"

    @property
    def address(self) -> str:
        """Which key it is, without its secret: for places where others may read it, like the path of a webhook."""
        return f"{PREFIX}{_word(self.workspace_id.int)}{_word(self.key_id.int)}"

    @property
    def signing_secret(self) -> str:
        """What a webhook is signed with. The secret of the key does not follow from it (decision 0014)."""
        return f"{SIGNING_PREFIX}{_digest(self).hex()}"


class TooManyKeysError(Exception):
    """Two keys of a name work already; the message says what to do, to whoever asked for a third."""


def read_key(text: str) -> KeyText | None:
    """The parts of a key; None for a text that is none. Whether it is known is another question."""
    return _read(text, 3 * _WIDTH)


def read_key_address(text: str) -> KeyText | None:
    """The parts of a key's address, which has no secret; None for a text that is none."""
    return _read(text, 2 * _WIDTH)


def _read(text: str, width: int) -> KeyText | None:
    body = text.strip().removeprefix(PREFIX)
    if not text.strip().startswith(PREFIX) or len(body) != width or not set(body) <= set(_ALPHABET):
        return None
    numbers = [_number(body[start : start + _WIDTH]) for start in (0, _WIDTH)]
    if any(number >= 1 << 128 for number in numbers):
        return None
    return KeyText(UUID(int=numbers[0]), UUID(int=numbers[1]), body[2 * _WIDTH :])


def _word(number: int) -> str:
    letters = []
    for _ in range(_WIDTH):
        number, digit = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[digit])
    return "".join(reversed(letters))


def _number(word: str) -> int:
    number = 0
    for letter in word:
        number = number * len(_ALPHABET) + _ALPHABET.index(letter)
    return number


class ApiKeys(Repository):
    """The keys of this workspace."""

    def create(self, name: str, scope: KeyScope, now: datetime, by: str | None = None) -> KeyText:
        """Make a key; its text is never to be had again. Raises TooManyKeysError when two of that name work."""
        self._one_by_one()
        active = [key for key in self.named(name) if key.is_active(now)]
        if len(active) >= MOST_ACTIVE:
            raise TooManyKeysError(f"Two keys named {name} work already: revoke one of them first.")
        text = KeyText(self._workspace_id, new_id(), _word(secrets.randbits(128)))
        self._write(
            self._insert(api_keys).values(
                workspace_id=self._workspace_id,
                id=text.key_id,
                name=name,
                scope=scope,
                digest=_digest(text),
                created_by=by,
                created_at=now,
            )
        )
        return text

    def rotate(self, name: str, now: datetime, until: datetime, by: str | None = None) -> KeyText | None:
        """Make the key that follows; the one in use works `until` then. None where no key of that name works.

        Raises TooManyKeysError when it is being rotated already.
        """
        self._one_by_one()
        active = [key for key in self.named(name) if key.is_active(now)]
        if not active:
            return None
        text = self.create(name, active[-1].scope, now, by)
        for key in active:
            self._write(self._update(api_keys, key.id).values(expires_at=until))
        return text

    def revoke(self, key_id: UUID, now: datetime) -> bool:
        """Let a key work no longer; False where none by this id works."""
        statement = self._update(api_keys, key_id).where(api_keys.c.revoked_at.is_(None)).values(revoked_at=now)
        return self._write(statement).rowcount == 1

    def all(self) -> list[ApiKey]:
        """All keys, by name, oldest first."""
        return sorted(self._keys(), key=lambda key: (key.name, key.created_at))

    def named(self, name: str) -> list[ApiKey]:
        """The keys of one name, oldest first."""
        return [key for key in self.all() if key.name == name]

    def find(self, text: KeyText, now: datetime) -> ApiKey | None:
        """The key that this text is, while it works; None otherwise."""
        row = self._connection.execute(self._select(api_keys).where(api_keys.c.id == text.key_id)).mappings().first()
        if row is None or not hmac.compare_digest(bytes(row["digest"]), _digest(text)):
            return None
        key = _key(row)
        return key if key.is_active(now) else None

    def signing_secret(self, key_id: UUID, now: datetime) -> tuple[ApiKey, str] | None:
        """A webhook's key and what its messages are signed with, while it works; None otherwise."""
        row = self._connection.execute(self._select(api_keys).where(api_keys.c.id == key_id)).mappings().first()
        key = _key(row) if row is not None else None
        if row is None or key is None or key.scope is not KeyScope.WEBHOOK or not key.is_active(now):
            return None
        return key, f"{SIGNING_PREFIX}{bytes(row['digest']).hex()}"

    def use(self, key_id: UUID, now: datetime) -> None:
        """Note that a key was used, to the minute."""
        stale = or_(api_keys.c.last_used_at.is_(None), api_keys.c.last_used_at < now - USED_EVERY)
        mine = (api_keys.c.workspace_id == self._workspace_id) & (api_keys.c.id == key_id)
        self._write(update(api_keys).where(mine, stale).values(last_used_at=now))

    def _one_by_one(self) -> None:
        """Who counts the keys of a name counts those that others are making, too."""
        Bulk(self._connection, self._workspace_id).one_writer()

    def _keys(self) -> list[ApiKey]:
        return [_key(row) for row in self._connection.execute(self._select(api_keys)).mappings()]


def _digest(text: KeyText) -> bytes:
    """The mark of a key, keyed by its id. Its secret has 128 random bits, so a stolen mark leaves nothing to guess."""
    return hmac.new(text.key_id.bytes, text.secret.encode(), hashlib.sha256).digest()


def _key(row: object) -> ApiKey:
    values = {name: row[name] for name in ApiKey.__slots__}  # type: ignore[index]
    return ApiKey(**{**values, "scope": KeyScope(values["scope"])})
