"""What a signed webhook of anybody says: one message in the Segment spec, or a batch of them."""

from datetime import datetime

import msgspec

from intake.segment import decode_batch, decode_message
from intake.segment_reader import Decoded


class _Body(msgspec.Struct):
    batch: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


_bodies = msgspec.json.Decoder(_Body)


def decode_messages(body: bytes, now: datetime) -> Decoded:
    """A body received at `now`. Raises MalformedError for one that is neither."""
    try:
        is_batch = _bodies.decode(body).batch is not msgspec.UNSET
    except (msgspec.DecodeError, ValueError, RecursionError):
        is_batch = False
    return decode_batch(body, now) if is_batch else decode_message(body, "", now)
