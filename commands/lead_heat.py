"""Heat as arithmetic that a rep can check: the touches that count most, and what the others add."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from commands.lead_words import CONTENT_CHARACTERS
from messages.words import ago, count, plural, shorten
from revenue.heat import HeatExplanation, HeatLine, explain
from revenue.records import TouchKind
from storage import Touch

TIMES = "\N{MULTIPLICATION SIGN}"
BRIEF_LINES = 3
FULL_LINES = 20
# Less than this is shown as 0.0: not worth a line.
LEAST_POINTS = 0.05

NOUNS: Mapping[TouchKind, str] = {
    TouchKind.PAGE_VIEW: "page",
    TouchKind.PRICING_VIEW: "pricing page",
    TouchKind.CONTENT_READ: "paper",
    TouchKind.FORM_SUBMIT: "form",
    TouchKind.DEMO_REQUEST: "demo request",
    TouchKind.TRIAL_START: "trial",
    TouchKind.EMAIL_OPEN: "opened email",
    TouchKind.EMAIL_CLICK: "clicked email",
    TouchKind.EMAIL_REPLY: "reply",
    TouchKind.WEBINAR_REGISTER: "webinar registration",
    TouchKind.WEBINAR_ATTEND: "webinar",
    TouchKind.EVENT_MEET: "meeting at an event",
    TouchKind.CALL: "call",
    TouchKind.MEETING: "meeting",
    TouchKind.EMAIL_SENT: "email of ours",
    TouchKind.PROOF_SENT: "proof we sent",
    TouchKind.LOGIN: "log-in",
    TouchKind.CAREERS_VIEW: "careers page",
    TouchKind.UNSUBSCRIBE: "unsubscribing",
    TouchKind.OTHER: "event",
}


@dataclass(frozen=True, slots=True)
class HeatWords:
    """The sum, the touches that count most, and what the others add; `uncounted` are beyond a daily cap."""

    total: str
    lines: tuple[str, ...]
    rest: str
    uncounted: str
    half_life: int


def heat_words(touches: Sequence[Touch], now: datetime, zone: str, most: int = BRIEF_LINES) -> HeatWords:
    """The arithmetic of heat at `now` for a reader in `zone` (IANA name), its `most` weighty touches first."""
    explained = explain([touch.for_heat() for touch in touches], now)
    by_weight = sorted((line for line in explained.lines if line.weight), key=lambda line: -abs(line.points))
    weighty = [line for line in by_weight if abs(line.points) >= LEAST_POINTS]
    smaller = by_weight[min(most, len(weighty)) :]
    # Summed as shown, so that whoever adds the lines up gets the sum, however many lines there are.
    faint = _tenths(sum(line.points for line in by_weight[len(weighty) :]))
    tenths = [_tenths(line.points) for line in weighty]
    rest = ""
    if smaller and weighty:
        rest = f"and {count(len(smaller), 'smaller touch')}: {_points((sum(tenths[most:]) + faint) / 10)}"
    elif smaller:
        rest = f"{count(len(smaller), 'touch')}, too long ago to count"
    return HeatWords(
        total=_points((sum(tenths) + faint) / 10),
        lines=tuple(_line(line, explained, now, zone) for line in weighty[:most]),
        rest=rest,
        uncounted=_uncounted(explained.uncounted),
        half_life=int(explained.half_life),
    )


def _line(line: HeatLine, explained: HeatExplanation, now: datetime, zone: str) -> str:
    noun = NOUNS[line.kind]
    what = f'the {noun} "{shorten(line.content, CONTENT_CHARACTERS)}"' if line.content else f"the {noun}"
    age = line.age / timedelta(days=1)
    # By the reader's calendar, like every other "days ago"; the arithmetic counts the hours.
    when = ago(now - line.age, now, zone)
    if age < 1 and round(line.points, 1) == line.weight:
        return f"{line.weight:g} for {what} {when}"
    shown = _age(age, line, explained.half_life)
    return f"{line.weight:g} {TIMES} 1/2^({shown}/{explained.half_life:g}) = {_points(line.points)} for {what} {when}"


def _age(age: float, line: HeatLine, half_life: float) -> str:
    """The age in days, in as few digits as give the shown result to whoever checks it."""
    for digits in range(1, 4):
        shown = f"{age:.{digits}f}"
        if _points(line.weight * 2 ** (-float(shown) / half_life)) == _points(line.points):
            return shown
    return f"{age:.4f}"


def _uncounted(number: int) -> str:
    if number == 0:
        return ""
    verb = plural(number, "is", "are")
    return f"{number:,} more {plural(number, 'touch')} {verb} beyond what counts of one kind in a day"


def _tenths(points: float) -> int:
    """Points as they are shown, in tenths."""
    return round(float(_points(points)) * 10)


def _points(value: float) -> str:
    shown = f"{value:.1f}"
    return "0" if shown in ("0.0", "-0.0") else shown
