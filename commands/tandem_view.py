"""What `/tandem` shows: help, the set-up check, the people, and one sentence about what was done."""

from dataclasses import dataclass

from commands.contract import CommandHelp
from revenue.vocabulary import USUAL_ROLE
from storage import Member


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One command: its usage as the registry has it, and a line one can type right away (or nothing)."""

    name: str
    usage: str
    summary: str
    example: str


@dataclass(frozen=True, slots=True)
class HelpView:
    """All commands, and whether the asker has a team."""

    commands: tuple[HelpLine, ...]
    has_team: bool


@dataclass(frozen=True, slots=True)
class Check:
    """One point of the set-up: done or not, and what to do next; backticks mark what to type."""

    done: bool
    what: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """A message that did not surely arrive. `slack_channel` is empty unless it is a channel's or person's id.

    `key` is what *Post again* carries; empty for messages that are not for people to post again.
    """

    slack_channel: str
    error: str
    key: str


@dataclass(frozen=True, slots=True)
class StatusView:
    """Where the set-up stands, the settings, and messages that need a person's decision."""

    checks: tuple[Check, ...]
    currency: str
    zone: str
    fiscal_month: str
    troubled: tuple[Trouble, ...]
    waiting: int
    done: int


@dataclass(frozen=True, slots=True)
class Person:
    """A member by name; `role` is empty unless it says more than the team."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class MembersView:
    """The people by team, those without one last; `not_in_slack` of them are known from files only."""

    teams: tuple[tuple[str, tuple[Person, ...]], ...]
    total: int
    more: int
    not_in_slack: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of a file who may be the asker; `held` is "12 leads are" or empty, `value` what *Yes* carries."""

    name: str
    held: str
    value: str


@dataclass(frozen=True, slots=True)
class WhoView:
    """Who of the file the asker may be; `value` is what *No* carries."""

    candidates: tuple[Candidate, ...]
    value: str


@dataclass(frozen=True, slots=True)
class DoneView:
    """One sentence about what was done, and what to do next; backticks mark what to type."""

    done: str
    next_step: str


def help_lines(commands: tuple[CommandHelp, ...]) -> tuple[HelpLine, ...]:
    """The registry's commands with a line to try for each that has one."""
    return tuple(HelpLine(each.name, each.usage, each.summary, TO_TRY.get(each.name, "")) for each in commands)


def person_of(member: Member) -> Person:
    """A member as people read it."""
    return Person(member.name, "" if member.role is USUAL_ROLE[member.team] else member.role.value)


TO_TRY = {
    "/hotleads": "/hotleads team 5",
    "/lead": "/lead Nordlys",
    "/pipeline": "/pipeline last month",
    "/goals": "/goals",
    "/wins": "/wins this quarter",
    "/digest": "/digest preview",
    "/tandem": "/tandem status",
}
"""One line per command that anybody can type; a test types them all."""

EXAMPLES: tuple[tuple[str, object], ...] = (
    (
        "commands/tandem",
        HelpView((HelpLine("/hotleads", "[mine|team|all] [how many]", "Whom to call", "/hotleads team 5"),), False),
    ),
    (
        "commands/tandem_status",
        StatusView(
            (Check(True, "Lead events", ""), Check(False, "A shared goal", "`/goals set`")),
            "EUR",
            "Europe/Berlin",
            "January",
            (Trouble("C0REVENUE", "no answer from Slack", "digest:1:2026-W47"), Trouble("", "expired_url", "")),
            3,
            1,
        ),
    ),
    (
        "commands/tandem_members",
        MembersView((("Marketing", (Person("Mia", ""), Person("Lena", "lead"))),), 63, 3, 12),
    ),
    ("commands/tandem_members", MembersView((), 0, 0, 0)),
    ("commands/tandem_who", WhoView((Candidate("Priya Shah", "12 leads are", "sales 0192"),), "sales nobody")),
    (
        "commands/tandem_who",
        WhoView((Candidate("Priya Shah", "", "sales 0192"), Candidate("Priya Nair", "1 deal is", "sales 01")), "sales"),
    ),
    ("commands/tandem_done", DoneView("You are in sales now.", "Type `/hotleads`: it shows whom to call.")),
)
