"""Templates are found by room and stem, and mistakes in them are errors."""

# ruff: noqa: RUF001 - look-alike characters are the subject

from dataclasses import dataclass

import pytest
from jinja2 import TemplateAssertionError, TemplateNotFound, UndefinedError

from messages.environment import environment
from messages.rendering import message_of


@dataclass(frozen=True, slots=True)
class View:
    name: str = "Acme"


def render_source(source: str) -> str:
    return message_of(environment().from_string(source), View()).blocks[0]["text"]["text"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "name", ["messages/nothing", "storage/error", "messages/../error", "messages/error.j2", "error"]
)
def test_only_templates_of_the_rooms_are_found(name: str) -> None:
    with pytest.raises(TemplateNotFound):
        environment().get_template(name)


def test_a_template_is_compiled_once() -> None:
    assert environment().get_template("messages/error") is environment().get_template("messages/error")


@pytest.mark.parametrize("source", ["{{ m.section(nme) }}", "{{ m.section(m.button('x', LEAD_TAEK)) }}"])
def test_unknown_names_are_errors(source: str) -> None:
    with pytest.raises(UndefinedError):
        render_source(source)


def test_unknown_fields_are_errors() -> None:
    with pytest.raises(AttributeError, match="nme"):
        render_source("{{ m.section(m.nme) }}")


@pytest.mark.parametrize("filter_name", ["safe", "e", "replace", "join", "nosuch"])
def test_filters_that_could_mix_escaped_and_raw_text_do_not_exist(filter_name: str) -> None:
    with pytest.raises(TemplateAssertionError, match=filter_name):
        environment().from_string("{{ 'x'|" + filter_name + " }}")


def test_constants_are_not_escaped_for_html() -> None:
    assert (
        render_source("""{% call m.section() %}{{ "it's" }} {{ 'a "b"' }} & c{% endcall %}""") == """it's a "b" & c"""
    )


def test_joined_text_is_escaped_as_a_whole() -> None:
    assert render_source("{{ m.section('<' ~ bold(name)) }}") == "&lt;∗Acme∗"


def test_macros_and_their_bodies_keep_their_formatting() -> None:
    source = (
        "{% macro strong(t) %}*{{ t }}*{{ caller() }}{% endmacro %}"
        "{% call m.section() %}{% call strong(name) %} _x_{% endcall %}{% endcall %}"
    )
    assert render_source(source) == "*Acme* _x_"


def test_words_are_filters_and_functions() -> None:
    source = "{% call m.section() %}{{ 2|count('lead') }}, {{ count(1, 'lead') }}{{ ', ' ~ flames(*[2]) }}{% endcall %}"
    assert render_source(source) == "2 leads, 1 lead, 🔥🔥"
