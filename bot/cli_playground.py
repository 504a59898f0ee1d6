"""`tandem playground`: the stand-in of Slack alone, for any Bolt app on this machine."""

import json
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import urlsplit

from bot.exit_codes import REFUSED
from bot.gallery_sets import SETS
from bot.playground.clock import TurnableClock
from bot.playground.gallery_seen import Exhibit
from bot.playground.server import Playground
from bot.playground.workspace import CommandHint, Identity, ShortcutHint
from bot.settings import ConfigurationError, Problem
from bot.signals import stop_on_signals
from bot.variables import masked, masked_url

BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-playground", "xapp-playground", "playground-signing-secret"
OWN_SECRETS = frozenset({BOT_TOKEN, APP_TOKEN, SIGNING_SECRET})
SECRET_LENGTH = 16
LOOK_AGAIN_SECONDS = 1.0  # for the app to listen at its request URL
# Without a manifest every event is sent that the stand-in knows: nobody says which ones the app has subscribed.
ALL_EVENTS = (
    *("app_mention", "app_home_opened", "message.channels", "message.groups", "message.im", "message.mpim"),
    *("reaction_added", "reaction_removed", "member_joined_channel", "member_left_channel"),
    *("tokens_revoked", "app_uninstalled"),
)

_NAMELESS = "Your app"


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for: the port (0: any free one), the app's secrets, and where the app listens in HTTP mode.

    `manifest` is the app's manifest as JSON; `examples` puts Tandem's own messages into the gallery; `rate_limits` has
    calls counted as Slack counts them.
    """

    port: int
    bot_token: str = BOT_TOKEN
    app_token: str = APP_TOKEN
    signing_secret: str = SIGNING_SECRET
    request_url: str | None = None
    manifest: Path | None = None
    examples: bool = False
    rate_limits: bool = False


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the stand-in wants to know of an app; `scopes` None grants everything."""

    name: str = _NAMELESS
    user_name: str = "your_app"
    commands: tuple[CommandHint, ...] = ()
    events: tuple[str, ...] = ALL_EVENTS
    scopes: tuple[str, ...] | None = None
    shortcuts: tuple[ShortcutHint, ...] = ()


def serve_playground(options: Options) -> int:
    """Serve until SIGTERM or SIGINT; the exit code. Raises ConfigurationError with every mistake in the options."""
    manifest = checked(options)
    playground = Playground(
        bot_token=options.bot_token,
        app_token=options.app_token,
        signing_secret=options.signing_secret,
        request_url=options.request_url,
        port=options.port,
        commands=manifest.commands,
        events=manifest.events,
        scopes=manifest.scopes,
        shortcuts=manifest.shortcuts,
        rate_limits=options.rate_limits,
        identity=Identity(app_name=manifest.name, bot_user_name=manifest.user_name),
        clock=TurnableClock(),
        gallery={data: _examples(data) for data in SETS} if options.examples else (),
    )
    stopping = Event()
    stop_on_signals(stopping)
    try:
        playground.start()
    except OSError as error:
        remedy = f"try `tandem playground --port {options.port % 65535 + 1}`"
        sys.stderr.write(f"Port {options.port} cannot be used ({error.strerror}): {remedy}.\n")
        return REFUSED
    try:
        sys.stdout.write(_welcome(playground, options))
        sys.stdout.flush()
        if options.request_url is not None:
            _verify(playground, options.request_url, stopping)
        stopping.wait()
    finally:
        playground.stop()
    return 0


def checked(options: Options) -> Manifest:
    """The manifest, once everything else is found to be usable. Raises ConfigurationError with all mistakes."""
    problems = list(_problems(options))
    manifest = Manifest()
    if options.manifest is not None:
        try:
            manifest = read_manifest(options.manifest.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            problems.append(Problem("--manifest", str(options.manifest), f"{reason}"))
    if problems:
        raise ConfigurationError(tuple(problems))
    return manifest


def read_manifest(text: str) -> Manifest:
    """What a manifest in JSON says; ValueError in a sentence for what is none."""
    try:
        given = json.loads(text)
    except ValueError:
        raise ValueError("it is not JSON; export the manifest of your app as JSON") from None
    if not isinstance(given, dict):
        raise ValueError("it is no manifest: it holds no JSON object")
    try:
        name = str(_at(given, "display_information", "name") or _NAMELESS)
        scopes = _at(given, "oauth_config", "scopes", "bot")
        return Manifest(
            name,
            str(_at(given, "features", "bot_user", "display_name") or name).casefold().replace(" ", "_"),
            tuple(
                CommandHint(str(command["command"]), command.get("usage_hint", ""), command.get("description", ""))
                for command in _at(given, "features", "slash_commands") or ()
            ),
            tuple(map(str, _at(given, "settings", "event_subscriptions", "bot_events") or ())),
            None if scopes is None else tuple(map(str, scopes)),
            tuple(
                ShortcutHint(
                    str(shortcut["callback_id"]),
                    str(shortcut["name"]),
                    "message" if shortcut["type"] == "message" else "global",
                )
                for shortcut in _at(given, "features", "shortcuts") or ()
            ),
        )
    except (TypeError, KeyError, AttributeError):
        raise ValueError("it is no manifest of a Slack app: a part of it has another form") from None


def _at(given: dict[str, Any], *path: str) -> Any:
    """What stands there, or None; AttributeError where something else than an object is on the way."""
    value: Any = given
    for key in path:
        value = None if value is None else value.get(key)
    return value


def _problems(options: Options) -> Iterator[Problem]:
    secrets: tuple[tuple[str, str, Callable[[str], bool], str], ...] = (
        ("--bot-token", options.bot_token, _is_token("xoxb-"), "write one that starts with xoxb-, without spaces"),
        ("--app-token", options.app_token, _is_token("xapp-"), "write one that starts with xapp-, without spaces"),
        ("--signing-secret", options.signing_secret, _is_secret, f"write {SECRET_LENGTH} characters or more"),
    )
    for name, value, is_good, remedy in secrets:
        if not is_good(value):
            yield Problem(name, masked(value), f"{remedy}, or leave the option out")
    if options.request_url is not None and not _is_address(options.request_url):
        remedy = "write where your app listens, like http://127.0.0.1:3000/slack/events"
        yield Problem("--request-url", masked_url(options.request_url), remedy)


def _is_token(prefix: str) -> Callable[[str], bool]:
    return lambda text: text.startswith(prefix) and len(text) > len(prefix) and _is_word(text)


def _is_secret(text: str) -> bool:
    return len(text) >= SECRET_LENGTH and _is_word(text)


def _is_word(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text


def _is_address(text: str) -> bool:
    try:
        address = urlsplit(text)
        return address.scheme in {"http", "https"} and bool(address.hostname) and address.port != 0 and _is_word(text)
    except ValueError:
        return False


def _examples(data: str) -> Iterator[Exhibit]:
    """Tandem's messages; imported when the gallery is opened, because the stand-in alone needs none of them."""
    from bot.gallery import exhibits

    yield from exhibits(data)


def _verify(playground: Playground, url: str, stopping: Event) -> None:
    """Ask the request URL whether it is the app's as soon as somebody listens there, as Slack does when it is saved."""
    target = urlsplit(url)
    address = (target.hostname or "", target.port or (443 if target.scheme == "https" else 80))
    while not _is_listening(address):
        if stopping.wait(LOOK_AGAIN_SECONDS):
            return
    verdict = playground.verify_request_url()
    if verdict == "ok":
        sys.stdout.write("  The request URL is verified: it answered the challenge.\n\n")
    else:
        ask_again = f"curl -X POST {playground.base_url}/_control/request_url"
        sys.stdout.write(
            f"  Slack would not save the request URL: url_verification ended in {verdict}.\n"
            f"  The inspector shows what was answered; ask again with {ask_again}\n\n"
        )
    sys.stdout.flush()


def _is_listening(address: tuple[str, int]) -> bool:
    try:
        socket.create_connection(address, LOOK_AGAIN_SECONDS).close()
    except OSError:
        return False
    return True


def _welcome(playground: Playground, options: Options) -> str:
    base = playground.base_url
    lines = [
        "",
        f"  The playground is at {base}",
        "",
        f"    chat        {base}/",
        f"    inspector   {base}/inspector",
        f"    gallery     {base}/gallery",
        f"    Web API     {playground.api_url}",
        f"    control     {base}/_control/",
        "",
        "  Point your Bolt app at it:",
        "",
        f"    export SLACK_API_URL={playground.api_url}",
        f"    export SLACK_BOT_TOKEN={_told(options.bot_token)}",
    ]
    if options.request_url is None:
        lines.append(f"    export SLACK_APP_TOKEN={_told(options.app_token)}")
    else:
        lines.append(f"    export SLACK_SIGNING_SECRET={_told(options.signing_secret)}")
    lines += ["", '    client = WebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])']
    if options.request_url is None:
        lines += [
            "    app = App(client=client)",
            '    SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start()',
        ]
    else:
        lines += [
            '    app = App(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"])',
            f"    Signed requests go to {options.request_url}",
        ]
    lines += ["", "  Ctrl-C ends it; nothing is kept.", "", ""]
    return "\n".join(lines)


def _told(secret: str) -> str:
    """A secret in the welcome: those of the stand-in itself, of others only their kind."""
    return secret if secret in OWN_SECRETS else f"'{masked(secret)}'"
