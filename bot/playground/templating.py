"""The stand-in's page templates, compiled when they are first shown, once in a process."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template


@cache
def page_template(name: str) -> Template:
    """A template of `bot/playground/templates`, like "page.html.j2"."""
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    return Environment(loader=PackageLoader("bot.playground"), autoescape=True, undefined=StrictUndefined)
