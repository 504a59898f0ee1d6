"""What Tandem says unasked: one module per scheduled digest, and one per card that an event triggers."""

from digests import weekly
from digests.contract import Digest, DigestContext, NothingToSay

DIGESTS: tuple[Digest, ...] = (weekly.DIGEST,)
CARDS: tuple[Digest, ...] = ()

__all__ = ["CARDS", "DIGESTS", "Digest", "DigestContext", "NothingToSay"]
