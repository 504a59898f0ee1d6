"""Who a request comes from: the write key of its Authorization header, looked up and remembered for a moment."""

import base64
import binascii
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

import msgspec

from storage import ApiKey, Database, KeyText, read_key

REMEMBERED = timedelta(seconds=5)
"""How long a revoked key may still work on a replica that has just seen it."""
MOST_REMEMBERED = 1_000


def key_in(authorization: str) -> KeyText | None:
    """The write key of an Authorization header: the user name of Basic, as Segment has it, or a Bearer token."""
    scheme, _blank, value = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return read_key(value)
    if scheme.lower() != "basic":
        return None
    try:
        name, _colon, _password = base64.b64decode(value, validate=True).decode("ascii").partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return read_key(name)


class _Signed(msgspec.Struct, gc=False):
    write_key: str = msgspec.field(default="", name="writeKey")


_signed_decoder = msgspec.json.Decoder(_Signed)


def key_in_body(body: bytes) -> KeyText | None:
    """The `writeKey` of a body, as Segment has it: what a page sends while it closes cannot have headers."""
    try:
        return read_key(_signed_decoder.decode(body).write_key)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None


class Keyring:
    """Looks keys up and remembers those that work for a few seconds."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._lock = Lock()
        self._known: OrderedDict[KeyText, tuple[ApiKey, datetime]] = OrderedDict()

    def remembered(self, text: KeyText) -> ApiKey | None:
        """A key that was looked up a moment ago and works; None where it has to be looked up."""
        now = self._clock()
        with self._lock:
            known = self._known.get(text)
        fresh = known is not None and now - known[1] < REMEMBERED and known[0].is_active(now)
        return known[0] if known is not None and fresh else None

    def knows(self, text: KeyText) -> bool:
        """Whether a key worked when it was looked up last."""
        with self._lock:
            return text in self._known

    def find(self, text: KeyText) -> ApiKey | None:
        """Look a key up: the key while it works; None for one that is unknown, revoked or expired."""
        now = self._clock()
        with self._database.unit_of_work(text.workspace_id, write=False) as store:
            found = store.api_keys.find(text, now)
        with self._lock:
            self._known.pop(text, None)
            if found is not None:
                self._known[text] = (found, now)
                if len(self._known) > MOST_REMEMBERED:
                    self._known.popitem(last=False)
        return found
