"""What is wrong with a template or a payload: mistakes of ours, never of the person who asked."""


class TemplateError(ValueError):
    """A template does something that no message can carry."""


class InvalidPayloadError(ValueError):
    """Slack would refuse this payload although everything that can be shortened was; the text names the paths."""
