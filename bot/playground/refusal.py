"""How the stand-in says no: with Slack's own error code."""


class RefusedError(Exception):
    """Slack would refuse this; `code` is Slack's error, `details` its sentences for the developer."""

    def __init__(self, code: str, details: tuple[str, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.details = details
