"""The table of methods in docs/playground.md is the one in the code."""

import re
from pathlib import Path

from bot.playground.methods import METHODS

PAGE = Path(__file__).parents[3] / "docs" / "playground.md"
ROW = re.compile(r"^\| `([\w.]+)` \| (bot|app|none) \| (?:`([\w.:*]+)`)? ?\| (.+) \|$", re.MULTILINE)
TOKENS = {"bot": "bot", "app": "app", "any": "none"}


def test_the_table_tells_every_method_with_its_token_and_scope() -> None:
    section = PAGE.read_text(encoding="utf-8").partition("## Web API")[2].partition("\n## ")[0]
    told = {name: (token, scope) for name, token, scope, _ in ROW.findall(section)}

    assert told == {method.name: (TOKENS[method.wants], method.scope) for method in METHODS.values()}
