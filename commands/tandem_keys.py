"""`/tandem keys`: who may send lead events. A key is shown once, to whoever made it; nobody can read it later."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from commands.arguments import guessing, quoted
from commands.authority import require_named_decider
from commands.contract import CommandContext, CommandError
from commands.tandem_view import DoneView
from messages import Message, render
from messages.words import ago
from storage import ApiKey, KeyScope, KeyText, TooManyKeysError

LONGEST_NAME = 60
SHOWN = 20
WORKS_ON = timedelta(days=7)
"""How long the key before works on after a new one was made: time to put the new one everywhere."""
FORM = (
    "Form: `/tandem keys`, `/tandem keys create website browser`, `/tandem keys rotate website`,"
    " `/tandem keys revoke ID`"
)
_SCOPES = {
    KeyScope.EVENTS: "lead events from a server",
    KeyScope.BROWSER: "page views and forms from a browser",
    KeyScope.WEBHOOK: "webhooks",
}


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key: `short` names it in a command, `use` says what it lets in, `state` when it was used."""

    name: str
    short: str
    use: str
    state: str


@dataclass(frozen=True, slots=True)
class KeysView:
    """The keys that work, by name, how many more of them there are, and how many work no longer."""

    keys: tuple[KeyLine, ...]
    more: int
    ended: int


@dataclass(frozen=True, slots=True)
class KeyShownView:
    """A new key, in the only message that ever shows it; `before_works_until` is empty for the first of a name.

    Only a key for webhooks has `generic` and `signing_secret`: where to post what one signs oneself, and with what.
    """

    name: str
    text: str
    use: str
    before_works_until: str
    generic: str = ""
    signing_secret: str = ""


def keys(context: CommandContext, rest: str) -> Message:
    """List, create, rotate or revoke keys: leads and admins alone."""
    require_named_decider(context, "Keys")
    verb, _blank, said = rest.partition(" ")
    verbs: dict[str, Callable[[CommandContext, str], Message]] = {
        "": _list,
        "list": _list,
        "create": _create,
        "rotate": _rotate,
        "revoke": _revoke,
    }
    if verb.lower() not in verbs:
        raise CommandError(guessing(f"I do not know what {quoted(verb)} means for keys.", verb, list(verbs)[1:]), FORM)
    return verbs[verb.lower()](context, said.strip())


def _list(context: CommandContext, _said: str) -> Message:
    known = context.store.api_keys.all()
    working = [key for key in known if key.is_active(context.now)]
    lines = tuple(
        KeyLine(key.name, key.short, _SCOPES[key.scope], key_state(key, context.now, context.zone))
        for key in working[:SHOWN]
    )
    return render("commands/tandem_keys", KeysView(lines, len(working) - len(lines), len(known) - len(working)))


def key_state(key: ApiKey, now: datetime, zone: str) -> str:
    """When a key was last used, and until when it works if that is settled."""
    used = f"last used {ago(key.last_used_at, now, zone)}" if key.last_used_at else "never used"
    return used if key.expires_at is None else f"{used}, replaced, works until {key.expires_at:%Y-%m-%d}"


def key_name(text: str) -> str:
    """A name for a key; raises ValueError with what a name is."""
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise ValueError(f"A key needs a name of 1 to {LONGEST_NAME} characters, like the place it is used in: website")
    return name


def _create(context: CommandContext, said: str) -> Message:
    words = said.split()
    scope = KeyScope.EVENTS
    if len(words) > 1 and words[-1].lower() in set(KeyScope):
        scope = KeyScope(words.pop().lower())
    return _shown(context, said=" ".join(words), scope=scope)


def _shown(context: CommandContext, said: str, scope: KeyScope) -> Message:
    try:
        name = key_name(said)
        text = context.store.api_keys.create(name, scope, context.now, context.slack_user_id)
    except ValueError as error:
        raise CommandError(str(error), FORM) from error
    except TooManyKeysError as error:
        raise CommandError(str(error), "`/tandem keys` lists them with their ids.") from error
    return _message(name, text, scope, "")


def _message(name: str, text: KeyText, scope: KeyScope, before_works_until: str) -> Message:
    view = KeyShownView(name, str(text), _SCOPES[scope], before_works_until)
    if scope is KeyScope.WEBHOOK:
        view = replace(view, generic=f"/v1/hooks/generic/{text.address}", signing_secret=text.signing_secret)
    return render("commands/tandem_key", view)


def _rotate(context: CommandContext, said: str) -> Message:
    store = context.store.api_keys
    until = context.now + WORKS_ON
    try:
        text = store.rotate(said, context.now, until, context.slack_user_id)
    except TooManyKeysError as error:
        raise CommandError(str(error), "`/tandem keys` lists them with their ids.") from error
    if text is None:
        names = sorted({key.name for key in store.all() if key.is_active(context.now)})
        raise CommandError(guessing(f"No key that works is named {quoted(said)}.", said, names), FORM)
    scope = store.named(said)[-1].scope
    return _message(said, text, scope, f"{until:%Y-%m-%d}")


def _revoke(context: CommandContext, said: str) -> Message:
    key = find_key(context.store.api_keys.all(), said, context.now)
    if key is None:
        raise CommandError(f"No key that works has the id {quoted(said)}.", "`/tandem keys` lists them with their ids.")
    context.store.api_keys.revoke(key.id, context.now)
    told = f"The key {key.name} ({key.short}) does not work any more."
    return render("commands/tandem_done", DoneView(told, "Whoever still sends with it is answered 401."))


def find_key(known: list[ApiKey], short: str, now: datetime) -> ApiKey | None:
    """The working key that is meant by its short id, or by a name that only one has."""
    wanted = short.strip().strip("`").lower()
    working = [key for key in known if key.is_active(now)]
    found = [key for key in working if wanted in {key.short, key.id.hex, str(key.id)}]
    found = found or [key for key in working if key.name.lower() == wanted]
    return found[0] if len(found) == 1 else None


EXAMPLES: tuple[tuple[str, object], ...] = (
    (
        "commands/tandem_keys",
        KeysView(
            (
                KeyLine("website", "5b1f9c02", _SCOPES[KeyScope.BROWSER], "last used 2 minutes ago"),
                KeyLine("shop server", "c77a01d4", _SCOPES[KeyScope.EVENTS], "never used"),
            ),
            3,
            1,
        ),
    ),
    ("commands/tandem_keys", KeysView((), 0, 0)),
    (
        "commands/tandem_key",
        KeyShownView("website", "tk_" + "7Gk2mQ" * 11, _SCOPES[KeyScope.BROWSER], "2026-11-29"),
    ),
    (
        "commands/tandem_key",
        KeyShownView(
            "crm",
            "tk_" + "7Gk2mQ" * 11,
            _SCOPES[KeyScope.WEBHOOK],
            "",
            "/v1/hooks/generic/tk_7Gk2mQ",
            "ts_" + "9f" * 32,
        ),
    ),
)
