"""Carries envelopes to the bot as Slack does: an event that is not acknowledged is sent again, and again."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from urllib.parse import parse_qsl

from bot.playground import payloads
from bot.playground.bot_link import Ack, BotLink, EnvelopeKind, Retry
from bot.playground.faults import EVENTS, Fault, FaultKind, Faults
from bot.playground.request_log import LoggedRequest, RequestLog
from bot.playground.state import State
from bot.playground.workspace import Clock, Json

RETRY_PAUSES = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))
"""How long Slack waits before the first, second and third repetition of an event, each from the one before."""


@dataclass(frozen=True, slots=True)
class WaitingEvent:
    """An event that will be sent at `due` on the stand-in's clock, or after the next one if it is only held back."""

    due: datetime
    payload: Json
    retry: Retry | None
    held_back: bool = False


class Carrier:
    """Puts faults, repetitions and the log between those who cause envelopes and the transport that delivers them."""

    def __init__(self, link: BotLink, faults: Faults, log: RequestLog, clock: Clock) -> None:
        self._link = link
        self._faults = faults
        self._log = log
        self._clock = clock
        self._waiting: list[WaitingEvent] = []
        self._alarm: asyncio.TimerHandle | None = None
        self._under_way: set[asyncio.Task[int]] = set()

    @property
    def waiting(self) -> tuple[WaitingEvent, ...]:
        """The events that are still to be sent, the next one first."""
        return tuple(sorted(self._waiting, key=lambda event: event.due))

    async def deliver(self, kind: EnvelopeKind, payload: Json) -> Ack:
        """Send one envelope and wait for its acknowledgement.

        An event is repeated until it is acknowledged: at once before this returns, the other times later. An event
        that is held back counts as acknowledged.
        """
        fault = self._faults.take(kind)
        if kind != EVENTS:
            return await self._attempt(kind, payload, fault)
        overtaken = [event for event in self._waiting if event.held_back]
        ack = await self._send_event(payload, fault, None)
        if fault is None or fault.kind is not FaultKind.REORDER:
            for event in overtaken:
                if event in self._waiting:  # else its time came meanwhile
                    self._waiting.remove(event)
                    await self._send_event(event.payload, None, event.retry)
        return ack

    async def send_event(self, state: State, event: Json) -> Ack:
        """Send an event of this workspace to the bot, whether it has subscribed it or not."""
        return await self.deliver(EVENTS, payloads.event_callback(state, {"event_ts": state.next_ts()} | event))

    async def verify_url(self, state: State) -> str:
        """Ask the request URL whether it is the app's, as Slack does when it is saved; faults do not meet this.

        The verdict: "ok", `challenge_failed` for any other answer than the challenge, else what went wrong on the way.
        """
        question, started = payloads.url_verification(state), monotonic()
        ack = await self._link.deliver(EVENTS, question)
        verdict = ack.error or ("ok" if _is_challenge(ack.body or {}, question["challenge"]) else "challenge_failed")
        self._note(EVENTS, question, verdict, took=monotonic() - started, answer=ack.body)
        return verdict

    async def send_waiting(self, due_only: bool = True) -> int:
        """Send the events whose time has come on the stand-in's clock, or all that wait; how many that were."""
        now = self._clock()
        chosen = [event for event in self.waiting if not due_only or event.due <= now]
        for event in chosen:
            if event in self._waiting:
                self._waiting.remove(event)
                await self._send_event(event.payload, self._faults.take(EVENTS), event.retry)
        self._set_alarm()
        return len(chosen)

    def next_due(self, after: datetime, until: datetime) -> datetime | None:
        """When the first waiting event falls due between two instants; None when none does. From any thread."""
        return min((event.due for event in tuple(self._waiting) if after < event.due <= until), default=None)

    def look_at_clock(self) -> None:
        """The clock was turned: send what has become due, while the caller goes on."""
        task = asyncio.get_running_loop().create_task(self.send_waiting())
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    def forget(self) -> None:
        """Send nothing of what waits."""
        self._waiting.clear()
        self._set_alarm()

    # -- one event ----------------------------------------------------------------------------------------------------

    async def _send_event(self, payload: Json, fault: Fault | None, retry: Retry | None) -> Ack:
        """Send it, at once again when it was not acknowledged, and see to it that it is sent later if need be."""
        while True:
            if fault is not None and fault.kind is FaultKind.REORDER:
                due = self._clock() + timedelta(seconds=fault.seconds)
                self._wait(WaitingEvent(due, payload, retry, held_back=True))
                self._note(EVENTS, payload, "held_back", fault=fault, retry=retry)
                return Ack()
            ack = await self._attempt(EVENTS, payload, fault, retry)
            if fault is not None and fault.kind is FaultKind.DUPLICATE:
                await self._attempt(EVENTS, payload, fault, retry)
            done = retry.number if retry is not None else 0
            if not ack.error or ack.wants_no_retry or done == len(RETRY_PAUSES):
                return ack
            retry, pause = Retry(done + 1, ack.error), RETRY_PAUSES[done]
            if pause:
                self._wait(WaitingEvent(self._clock() + pause, payload, retry))
                return ack
            fault = self._faults.take(EVENTS)

    async def _attempt(self, kind: EnvelopeKind, payload: Json, fault: Fault | None, retry: Retry | None = None) -> Ack:
        started = monotonic()
        if fault is not None and fault.kind is FaultKind.LOST:
            ack = Ack(error="operation_timeout")
        else:
            ack = await self._link.deliver(kind, payload, retry)
            if fault is not None and fault.kind is FaultKind.LOST_ACK:
                ack = Ack(error="operation_timeout")
        took = monotonic() - started
        self._note(kind, payload, ack.error or "ok", fault=fault, retry=retry, took=took, answer=ack.body)
        return ack

    # -- later --------------------------------------------------------------------------------------------------------

    def _wait(self, event: WaitingEvent) -> None:
        self._waiting.append(event)
        self._set_alarm()

    def _set_alarm(self) -> None:
        """Look again when the next event is due, should the clock go on by itself until then."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if self._waiting:
            pause = max((self.waiting[0].due - self._clock()).total_seconds(), 0.05)
            self._alarm = asyncio.get_running_loop().call_later(pause, self.look_at_clock)

    def _note(
        self,
        kind: EnvelopeKind,
        payload: Json,
        verdict: str,
        *,
        fault: Fault | None = None,
        retry: Retry | None = None,
        took: float = 0.0,
        answer: Json | None = None,
    ) -> None:
        self._log.add(
            LoggedRequest(
                self._clock(),
                "to bot",
                kind,
                payload,
                verdict,
                status=200 if verdict == "ok" else 0,
                took=took,
                answer=answer,
                workspace=payload.get("team_id") or (payload.get("team") or {}).get("id", ""),
                fault=fault.kind.value if fault is not None else "",
                retry=retry.number if retry is not None else 0,
            )
        )


def _is_challenge(answer: Json, challenge: str) -> bool:
    """Slack takes it as bare text, as JSON, and as a form."""
    text = str(answer.get("text") or "").strip()
    return challenge in {text, answer.get("challenge"), *dict(parse_qsl(text)).values()}
