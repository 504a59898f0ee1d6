"""Slack's rate limits: how many calls a minute each method takes, and one message a second in each conversation."""

import math
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

# Calls a minute, as Slack documents the tiers: 1+, 20+, 50+, 100+.
TIERS: Mapping[int, int] = MappingProxyType({1: 1, 2: 20, 3: 50, 4: 100})
# The tier of each method. Those that are not here (auth.test, chat.postMessage, ...) have limits of their own kind.
METHOD_TIERS: Mapping[str, int] = MappingProxyType(
    {
        "api.test": 4,
        "chat.delete": 3,
        "chat.postEphemeral": 4,
        "chat.update": 3,
        "conversations.history": 3,
        "conversations.info": 3,
        "conversations.join": 3,
        "conversations.list": 2,
        "conversations.members": 4,
        "conversations.open": 3,
        "conversations.replies": 3,
        "files.completeUploadExternal": 4,
        "files.getUploadURLExternal": 4,
        "reactions.add": 3,
        "team.info": 3,
        "users.info": 4,
        "users.list": 2,
        "users.lookupByEmail": 3,
        "views.open": 4,
        "views.publish": 4,
        "views.push": 4,
        "views.update": 4,
    }
)
_MINUTE = timedelta(minutes=1)
POSTING = "chat.postMessage"


@dataclass(frozen=True, slots=True)
class RateLimits:
    """How strict the stand-in counts.

    `burst` messages may follow each other at once in one conversation; after that each second allows one more. Slack
    tolerates "short bursts" without saying how short, so the default is none. `per_minute` changes single methods.
    """

    burst: int = 1
    per_minute: Mapping[str, int] = field(default_factory=dict)

    def of(self, method: str) -> int | None:
        """Calls a minute; None where nothing is counted."""
        tier = METHOD_TIERS.get(method)
        return self.per_minute.get(method, None if tier is None else TIERS[tier])


class Pace:
    """What was called when, on the stand-in's clock."""

    def __init__(self, limits: RateLimits) -> None:
        self._limits = limits
        self._calls: defaultdict[str, deque[datetime]] = defaultdict(deque)
        # When the last second of what was posted so far is over, by conversation.
        self._busy_until: dict[str, datetime] = {}

    def wait(self, method: str, conversation_id: str, now: datetime) -> int:
        """Whole seconds that this call must wait, for Retry-After; 0 when it may go on, and then it counts."""
        if method == POSTING and conversation_id:
            return self._wait_to_post(conversation_id, now)
        most = self._limits.of(method)
        if most is None:
            return 0
        calls = self._calls[method]
        while calls and now - calls[0] >= _MINUTE:
            calls.popleft()
        if len(calls) >= most:
            return max(1, math.ceil((calls[0] + _MINUTE - now).total_seconds()))
        calls.append(now)
        return 0

    def _wait_to_post(self, conversation_id: str, now: datetime) -> int:
        busy_until = max(self._busy_until.get(conversation_id, now), now)
        ahead = (busy_until - now).total_seconds()
        if ahead > self._limits.burst - 1:
            return max(1, math.ceil(ahead - self._limits.burst + 1))
        self._busy_until[conversation_id] = busy_until + timedelta(seconds=1)
        return 0
