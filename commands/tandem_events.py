"""`/tandem events`: events that no catalogue knows, and what a person says they are; history is counted again then."""

import re
from dataclasses import dataclass

from commands.arguments import guessing, quoted
from commands.authority import require_decider
from commands.contract import Click, CommandContext, CommandError
from commands.lead_heat import NOUNS
from commands.tandem_view import DoneView
from messages import Message, render
from messages.words import ago
from revenue.heat import DEFAULT_SHEET
from revenue.records import TouchKind

SHOWN = 20
MOST = 1_000
"""How many unknown events are looked at."""
FORM = 'Form: `/tandem events`, `/tandem events "Plan Compared" is pricing page`'
_NOTHING = "nothing"
WORDS = {kind: _NOTHING if kind is TouchKind.OTHER else noun for kind, noun in NOUNS.items()}
"""What each kind of touch is called when a person says what an event is."""
# An option of a menu carries at most so much.
_LONGEST_VALUE = 150
_SAID = re.compile(r"""^["“”'](?P<name>.+)["“”']\s+(?:is|=)\s+(?P<kind>.+)$|^(?P<bare>.+?)\s+(?:is|=)\s+(?P<of>.+)$""")


@dataclass(frozen=True, slots=True)
class EventLine:
    """One unknown event: how often it came and when last; `choices` are (words, what the menu carries), none where its
    name is too long for a menu.
    """

    name: str
    touches: int
    last: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EventsView:
    """Events that nobody has named yet, the most frequent first, and those that were named, as "name is kind"."""

    unknown: tuple[EventLine, ...]
    more: int
    mapped: tuple[str, ...]


def events(context: CommandContext, rest: str) -> Message:
    """List unknown events, or say what one is."""
    if not rest.strip():
        return _list(context)
    said = _SAID.match(rest.strip())
    if said is None:
        raise CommandError(f"I do not understand {quoted(rest)} of events.", FORM)
    name, words = said["name"] or said["bare"], said["kind"] or said["of"]
    wanted = " ".join(words.lower().replace("_", " ").split())
    by_words = {word: kind for kind, word in WORDS.items()} | {kind.value.replace("_", " "): kind for kind in WORDS}
    if wanted not in by_words:
        raise CommandError(guessing(f"I do not know what {quoted(words)} is.", wanted, by_words), FORM)
    return _map(context, name, by_words[wanted])


def on_map(context: CommandContext, click: Click) -> Message:
    """What was chosen in the menu beside an event."""
    kind, _colon, name = click.value.partition(":")
    if kind not in set(TouchKind) or not name:
        raise CommandError("This menu is from an older version.", "`/tandem events` shows it anew.")
    return _map(context, name, TouchKind(kind))


def _list(context: CommandContext) -> Message:
    names = context.store.event_names
    found = names.unknown(MOST)
    unknown = tuple(
        EventLine(event.name, event.touches, ago(event.last_at, context.now, context.zone), _choices(event.name))
        for event in found[:SHOWN]
    )
    mapped = tuple(f"{event.name} is {WORDS[event.kind]}" for event in names.mapped()[:SHOWN])
    return render("commands/tandem_events", EventsView(unknown, len(found) - len(unknown), mapped))


def _choices(name: str) -> tuple[tuple[str, str], ...]:
    choices = tuple((word, f"{kind.value}:{name}") for kind, word in WORDS.items())
    return choices if all(len(value) <= _LONGEST_VALUE for _word, value in choices) else ()


def _map(context: CommandContext, name: str, kind: TouchKind) -> Message:
    require_decider(context, "What events mean")
    names = context.store.event_names
    known = {event.name: event.kind for event in names.mapped()}
    if name not in known and name not in (found := [event.name for event in names.unknown(MOST)]):
        raise CommandError(guessing(f"No event is called {quoted(name)}.", name, found), FORM)
    if not names.map(name, kind, context.slack_user_id, context.now):
        raise CommandError(
            f"{quoted(name)} is {WORDS[known.get(name, TouchKind.OTHER)]} already.",
            "It was said once, and what was counted by it stays.",
        )
    if kind is TouchKind.OTHER:
        return render("commands/tandem_done", DoneView(f"{name} weighs nothing, and is not asked about again.", ""))
    weight = DEFAULT_SHEET.rules[kind].weight
    done = f"{name} is {WORDS[kind]} now, with {weight:g} points."
    return render("commands/tandem_done", DoneView(done, "Those of before are counted again within a minute."))


EXAMPLES: tuple[tuple[str, object], ...] = (
    (
        "commands/tandem_events",
        EventsView(
            (
                EventLine("Plan Compared", 1204, "2 hours ago", _choices("Plan Compared")),
                EventLine("x" * 90, 3, "", ()),
            ),
            7,
            ("Cart Opened is nothing", "Guide Sent is paper"),
        ),
    ),
    ("commands/tandem_events", EventsView((), 0, ())),
)
