"""What Tandem says unasked: one module per scheduled digest, and one per card that an event triggers."""

from digests import lead_acknowledged, lead_called, lead_returned, lead_taken, weekly
from digests.contract import Card, Digest, DigestContext, NothingToSay, Telling

DIGESTS: tuple[Digest, ...] = (weekly.DIGEST,)
CARDS: tuple[Card, ...] = (lead_taken.CARD, lead_called.CARD, lead_returned.CARD, lead_acknowledged.CARD)

__all__ = ["CARDS", "DIGESTS", "Card", "Digest", "DigestContext", "NothingToSay", "Telling"]
