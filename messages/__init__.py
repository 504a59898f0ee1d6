"""How anything is worded for Slack: view and template become Block Kit."""

from messages.charts import Chart, ChartKind, Series, without_newer
from messages.errors import InvalidPayloadError, TemplateError
from messages.payloads import Message, Modal
from messages.rendering import render, render_modal
from messages.text import as_text

__all__ = [
    "Chart",
    "ChartKind",
    "InvalidPayloadError",
    "Message",
    "Modal",
    "Series",
    "TemplateError",
    "as_text",
    "render",
    "render_modal",
    "without_newer",
]
