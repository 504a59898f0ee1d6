"""How anything is worded for Slack: view and template become Block Kit."""

from messages.errors import InvalidPayloadError, TemplateError
from messages.payloads import Message, Modal
from messages.rendering import render, render_modal
from messages.text import as_text

__all__ = ["InvalidPayloadError", "Message", "Modal", "TemplateError", "as_text", "render", "render_modal"]
