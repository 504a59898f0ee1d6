"""What the README says is true: rooms, words, make targets, documents."""

import re
import tomllib
from pathlib import Path

from commands import COMMANDS
from revenue.vocabulary import LifecycleStage, Outcome, Role, Team

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _section(title: str) -> str:
    """The text of one `## ` section."""
    parts = re.split(r"^## ", README, flags=re.MULTILINE)
    return next(part for part in parts if part.startswith(title))


def test_the_folder_table_names_exactly_the_rooms() -> None:
    named = set(re.findall(r"^\| `(\w+)/` \|", _section("The house"), flags=re.MULTILINE))
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert named == packages | {"tests"}


def test_the_import_contract_names_exactly_the_rooms() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert set(settings["tool"]["importlinter"]["root_packages"]) == packages


def test_the_glossary_explains_every_word_that_answers_use() -> None:
    explained = set(re.findall(r"^\| \*\*([\w /,-]+)\*\* \|", _section("Glossary"), flags=re.MULTILINE))
    words = {word.strip() for entry in explained for word in re.split(r"[,/]", entry)}
    for vocabulary in (Team, Role, LifecycleStage, Outcome):
        missing = [member.value for member in vocabulary if member.value not in words]
        assert missing == [], f"{vocabulary.__name__}: not in the README's glossary"


def test_the_command_table_shows_the_usage_that_the_help_shows() -> None:
    rows = dict(re.findall(r"^\| `/(\w+) ?([^`]*)` \|", _section("Commands"), flags=re.MULTILINE))
    assert {name: usage.replace("\\|", "|") for name, usage in rows.items()} == {
        command.name: command.usage for command in COMMANDS
    }


def test_every_make_target_of_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", README, flags=re.MULTILINE)) <= targets


def test_every_document_that_the_readme_links_to_exists() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_decisions_are_short_and_numbered_without_gaps() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [record.name[:4] for record in records] == [f"{number:04}" for number in range(1, len(records) + 1)]
    long = [record.name for record in records if len(record.read_text(encoding="utf-8").splitlines()) > 25]
    assert long == []


def test_every_dependency_has_its_sentence() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*settings["dependencies"], *settings["optional-dependencies"]["dev"]]
    names = {re.split(r"[\[><=]", requirement)[0] for requirement in wanted}
    record = (ROOT / "docs" / "decisions" / "0006-libraries.md").read_text(encoding="utf-8")
    assert sorted(name for name in names if not re.search(rf"\b{re.escape(name)}\b", record)) == []


def test_no_line_of_the_readme_needs_more_than_a_fresh_shell() -> None:
    blocks = re.findall(r"^ *```sh\n(.*?)```", README, flags=re.MULTILINE | re.DOTALL)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    activated = next(number for number, line in enumerate(lines) if line.startswith(". .venv/bin/activate"))
    assert [line for line in lines[:activated] if line.startswith("tandem ")] == []
    # What stands in the text before is called where `make setup` puts it.
    before = README[: README.index(". .venv/bin/activate")]
    assert re.findall(r"`tandem [a-z]+[^`]*`", before) == []
