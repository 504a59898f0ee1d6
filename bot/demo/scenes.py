"""What people do in the story themselves, in Slack, and which lines of the funnel they thereby replace."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

from bot.demo.funnel import Funnel
from bot.demo.people import JONAS, PRIYA, SOFIA
from bot.demo.timeline import Revision
from bot.playground.blocks import elements_of
from bot.playground.forms import Entry
from bot.playground.seeing import Seen
from bot.playground.workspace import Json
from messages.words import money
from revenue.calendar import first_instant, local_day, week_of, zone_of
from revenue.records import HandoffRecord, LeadRecord, TouchEvent, TouchKind
from revenue.vocabulary import OpportunityKind, Outcome, Team

WINS_CHANNEL = "C0WINS"
REVENUE_CHANNEL = "C0REVENUE"
_DESK = time(9, 20)
_FRIDAY_AFTERNOON = time(16, 0)
_REST = timedelta(days=30)
# The last days belong to whoever watches: what waits for an answer then still waits when the story is over.
_QUIET_END = timedelta(days=2)
# The reasons of the funnel as the form knows them, and what a rep would add.
_REASONS = {
    "budget frozen": ("budget", "No new spending before the next budget round"),
    "wrong timing": ("timing", "They renovate the main site first"),
    "no authority": ("authority", "Likes it, but the decision is made at the head office"),
    "needs case study": ("proof", "Asked for a reference of their own size"),
}


class Stage(Protocol):
    """Where people act: the playground."""

    def slash(self, user: str, channel: str, command: str, text: str = "") -> Seen: ...

    def say(self, user: str, channel: str, text: str, thread_ts: str = "") -> Seen: ...

    def click(self, user: str, target: str, *, value: str | None = None, option: str | None = None) -> Seen: ...

    def submit_modal(self, user: str, **entries: Entry) -> Seen: ...

    def close_modal(self, user: str, whole_stack: bool = False) -> Seen: ...

    def wait_for_message(self, channel: str, containing: str, timeout: float = 5.0) -> Json: ...


@dataclass(frozen=True, slots=True)
class Scene:
    """Somebody does something at an instant; `words` tell it to whoever watches."""

    at: datetime
    words: str
    play: Callable[[Stage], None]


@dataclass(frozen=True, slots=True)
class Cast:
    """The scenes of a story in order of time, and the revisions of the funnel that they leave standing."""

    scenes: tuple[Scene, ...]
    revisions: tuple[Revision, ...]


def cast(funnel: Funnel, told: Iterable[Revision], start: datetime) -> Cast:
    """The scenes between `start` and the funnel's end: each week somebody calls, hands back or takes a lead."""
    names = {lead.key: lead.name for lead in funnel.leads}
    scenes = [*_mornings(funnel, start), *_shared_wins(funnel, start)]
    taken: set[str] = set()
    replaced: list[Callable[[Revision], bool]] = []
    busy: set[int] = set()
    for handoff in sorted(funnel.handoffs, key=lambda each: each.at):
        week = (handoff.at - start) // timedelta(weeks=1)
        name = names[handoff.lead]
        mine = handoff.to_member == PRIYA.key and start <= handoff.at < funnel.now - _QUIET_END and _at_desk(handoff.at)
        if not mine or week in busy or name is None:
            continue
        only = sum(other.lead == handoff.lead for other in funnel.handoffs) == 1
        found = _give_back(funnel, handoff, name) if only and handoff.returned_at else None
        if found is None and only and handoff.returned_at is None:
            found = _take(handoff, name) if week % 2 else _call(funnel, handoff, name)
            taken |= {handoff.lead} if week % 2 else set()
        if found is None:
            continue
        busy.add(week)
        scenes += found[0]
        replaced.append(found[1])
    scenes += _thanks(funnel, start, taken)
    left = tuple(revision for revision in told if not any(test(revision) for test in replaced))
    return Cast(tuple(sorted(scenes, key=lambda scene: scene.at)), left)


_Found = tuple[list[Scene], Callable[[Revision], bool]]


def _call(funnel: Funnel, handoff: HandoffRecord, name: str) -> _Found | None:
    """Priya logs her first call herself, instead of the funnel."""
    call = next(
        (
            touch
            for touch in funnel.touches
            if touch.lead == handoff.lead and touch.kind is TouchKind.CALL and touch.at == handoff.touched_at
        ),
        None,
    )
    if call is None:
        return None

    def play(stage: Stage) -> None:
        _press(stage, PRIYA.slack_user_id, _brief(stage, name), "Log a call")
        stage.submit_modal(PRIYA.slack_user_id, note=call.note)
        stage.close_modal(PRIYA.slack_user_id, whole_stack=True)

    def replaced(revision: Revision) -> bool:
        return isinstance(revision.record, TouchEvent) and revision.record.key == call.key

    return [Scene(call.at, f"Priya calls {name} and logs it", play)], replaced


def _give_back(funnel: Funnel, handoff: HandoffRecord, name: str) -> _Found | None:
    """Priya hands the lead back herself, and whoever of marketing brought it acknowledges that."""
    returned, seen, reason = handoff.returned_at, handoff.acknowledged_at, _REASONS.get(handoff.return_reason or "")
    if returned is None or seen is None or reason is None:
        return None
    marketer = next(member for member in funnel.cast if member.key == handoff.from_member)

    def back(stage: Stage) -> None:
        _press(stage, PRIYA.slack_user_id, _brief(stage, name), "Hand back")
        wake_on = local_day(returned, PRIYA.zone) + _REST
        stage.submit_modal(PRIYA.slack_user_id, reason=reason[0], note=reason[1], wake_on=wake_on.isoformat())
        stage.close_modal(PRIYA.slack_user_id, whole_stack=True)

    def acknowledge(stage: Stage) -> None:
        stage.click(marketer.slack_user_id, "Acknowledge")

    def replaced(revision: Revision) -> bool:
        record = revision.record
        return revision.at >= returned and (
            (isinstance(record, LeadRecord) and record.key == handoff.lead)
            or (isinstance(record, HandoffRecord) and record.key == handoff.key)
        )

    scenes = [
        Scene(returned, f"Priya hands {name} back: {handoff.return_reason}", back),
        Scene(seen, f"{marketer.name} acknowledges it", acknowledge),
    ]
    return scenes, replaced


def _take(handoff: HandoffRecord, name: str) -> _Found:
    """Priya is faster than marketing's handoff: she takes the lead herself."""

    def play(stage: Stage) -> None:
        _press(stage, PRIYA.slack_user_id, _brief(stage, name), "Take it")

    def replaced(revision: Revision) -> bool:
        return isinstance(revision.record, HandoffRecord) and revision.record.key == handoff.key

    return [Scene(handoff.at - timedelta(minutes=1), f"Priya takes {name}", play)], replaced


def _mornings(funnel: Funnel, start: datetime) -> list[Scene]:
    """On Mondays Priya asks whom to call; in the middle of the week Jonas asks for his."""
    scenes = []
    for day in _days(funnel, start):
        at = first_instant(day, _DESK, zone_of(funnel.zone))
        if day.weekday() == 0:
            scenes.append(Scene(at, "Priya asks whom to call", _asking(PRIYA.slack_user_id, "/hotleads")))
        if day.weekday() == 2:
            scenes.append(Scene(at, "Jonas looks at the leads of marketing", _asking(JONAS.slack_user_id, "/hotleads")))
    return [scene for scene in scenes if start < scene.at < funnel.now]


def _asking(user: str, command: str) -> Callable[[Stage], None]:
    def play(stage: Stage) -> None:
        stage.slash(user, REVENUE_CHANNEL, command)

    return play


def _shared_wins(funnel: Funnel, start: datetime) -> list[Scene]:
    """On a Friday with wins behind it, Sofia shares them with everybody."""
    won = [
        passage.at
        for deal in funnel.opportunities
        for passage in deal.passages
        if passage.outcome is Outcome.WON and passage.at is not None
    ]
    scenes = []
    for day in _days(funnel, start):
        at = first_instant(day, _FRIDAY_AFTERNOON, zone_of(funnel.zone))
        monday = first_instant(day - timedelta(days=4), time(), zone_of(funnel.zone))
        if day.weekday() == 4 and start < at < funnel.now and any(monday <= moment < at for moment in won):
            scenes.append(Scene(at, "Sofia shares the wins of the week", _sharing(week_of(day).label)))
    return scenes


def _sharing(week: str) -> Callable[[Stage], None]:
    def play(stage: Stage) -> None:
        seen = stage.slash(SOFIA.slack_user_id, WINS_CHANNEL, "/wins", "this week")
        _press(stage, SOFIA.slack_user_id, seen, "Share to channel")
        # It is posted after the click was acknowledged; Friday shall not be over before.
        stage.wait_for_message(WINS_CHANNEL, week)

    return play


def _thanks(funnel: Funnel, start: datetime, taken: Collection[str]) -> list[Scene]:
    """Whoever wins a new customer says so, and thanks the colleague of marketing who handed the lead over."""
    members = {member.key: member for member in funnel.cast}
    companies = {account.key: account.name for account in funnel.accounts}
    sent_by = {each.lead: each.from_member for each in funnel.handoffs if each.from_team is Team.MARKETING}
    scenes = []
    for deal in funnel.opportunities:
        won = deal.passages[-1]
        if deal.kind is not OpportunityKind.NEW or won.outcome is not Outcome.WON or won.at is None:
            continue
        if won.amount is None or not start < won.at < funnel.now:
            continue
        rep, company = members[deal.owner or ""], companies[deal.account or ""]
        words = f"{company} signed: {money(won.amount)}."
        marketer = members.get(sent_by.get(deal.lead or "") or "")
        if marketer is not None and deal.lead not in taken:
            words += f" {marketer.name}, thank you for the handoff!"
        scenes.append(
            Scene(won.at + timedelta(minutes=4), f"{rep.name} wins {company}", _saying(rep.slack_user_id, words))
        )
    return scenes


def _saying(user: str, words: str) -> Callable[[Stage], None]:
    def play(stage: Stage) -> None:
        stage.say(user, WINS_CHANNEL, words)

    return play


def _at_desk(at: datetime) -> bool:
    return 8 <= at.astimezone(zone_of(PRIYA.zone)).hour < 18


def _days(funnel: Funnel, start: datetime) -> list[date]:
    first, last = local_day(start, funnel.zone), local_day(funnel.now, funnel.zone)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _brief(stage: Stage, name: str) -> Seen:
    return stage.slash(PRIYA.slack_user_id, REVENUE_CHANNEL, "/lead", name)


def _press(stage: Stage, user: str, seen: Seen, label: str) -> None:
    """Press a button of what somebody just saw. Raises LookupError when there is none of that name."""
    for message in seen.messages:
        for _block, element in elements_of(message.get("blocks") or []):
            if (element.get("text") or {}).get("text") == label:
                stage.click(user, label, value=element.get("value"))
                return
    raise LookupError(f"no button {label!r}")
