"""View and template become a finished message or modal that Slack will accept."""

from dataclasses import is_dataclass

from jinja2 import Template

from messages.actions import ActionId, CallbackId
from messages.builder import Builder, Draft, refuse_stray_text
from messages.environment import Names, environment
from messages.errors import InvalidPayloadError, TemplateError
from messages.escaping import cut
from messages.limits import TEXT_CHARACTERS, fit, fit_view, problems, view_problems
from messages.payloads import Message, Modal
from messages.text import gist

_RESERVED = frozenset({"m", "br", *ActionId.__members__, *CallbackId.__members__})


def render(template: str, view: object) -> Message:
    """The message that `template` ("commands/hotleads") makes of a view, a dataclass whose fields it sees by name.

    Too much is shortened. Raises TemplateError, InvalidPayloadError or a Jinja2 error for mistakes of the template.
    """
    return message_of(environment().get_template(template), view)


def render_modal(template: str, view: object) -> Modal:
    """The modal that `template` makes of a view; errors as for `render`."""
    return modal_of(environment().get_template(template), view)


def message_of(template: Template, view: object) -> Message:
    """`render` with a compiled template."""
    builder = _run(template, view)
    if builder.view is not None:
        raise TemplateError(f"{template.name} makes a modal: use render_modal")
    return _message(builder.message, template.name, tuple(_message(d, template.name) for d in builder.thread))


def modal_of(template: Template, view: object) -> Modal:
    """`render_modal` with a compiled template."""
    builder = _run(template, view)
    if builder.view is None:
        raise TemplateError(f"{template.name} makes no modal: it must call m.modal")
    if builder.thread:
        raise TemplateError(f"{template.name} makes a modal, which has no thread")
    payload = builder.view | {"blocks": builder.message.blocks}
    if view_problems(payload):
        payload = fit_view(payload)
        _refuse(view_problems(payload), template.name)
    return Modal(payload)


def _run(template: Template, view: object) -> Builder:
    builder = Builder()
    environment = template.environment
    # What template.render does, without copying the globals through a ChainMap at every call.
    names = Names(environment.globals)
    names.update(_values(view), m=builder)
    context = template.new_context(names, shared=True)
    try:
        printed = "".join(template.root_render_func(context))
    except Exception:
        environment.handle_exception()
    if printed and not printed.isspace():
        refuse_stray_text(printed)
    return builder


def _message(draft: Draft, template: str | None, thread: tuple[Message, ...] = ()) -> Message:
    blocks = draft.blocks
    if problems(blocks):
        blocks = fit(blocks)
        _refuse(problems(blocks), template)
    text = draft.fallback or gist(blocks)
    return Message(cut(text, TEXT_CHARACTERS), tuple(blocks), thread)


def _refuse(found: list[str], template: str | None) -> None:
    if found:
        raise InvalidPayloadError(f"{template}: " + "; ".join(found[:5]))


def _values(view: object) -> dict[str, object]:
    if not is_dataclass(view):
        raise TemplateError(f"a view is a dataclass, not {type(view).__name__}")
    names = view.__dataclass_fields__
    if not _RESERVED.isdisjoint(names):
        taken = ", ".join(sorted(_RESERVED.intersection(names)))
        raise TemplateError(f"{type(view).__name__} has fields with names that templates need: {taken}")
    return {name: getattr(view, name) for name in names}
