"""The stand-in's page templates, compiled when they are first shown, once in a process."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from bot.playground.static_files import static_folder


@cache
def page_template(name: str) -> Template:
    """A template of `bot/playground/templates`, like "page.html.j2"."""
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    environment = Environment(loader=PackageLoader("bot.playground"), autoescape=True, undefined=StrictUndefined)
    environment.globals["static_folder"] = static_folder
    return environment
