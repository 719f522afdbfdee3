"""The refusals that pages show in a sentence and the API answers with 409."""

from datetime import timedelta


class TransitionRefused(Exception):  # noqa: N818 - a refusal is no mistake
    """The state of things does not allow this step. Its text is for the person."""


class StaleVersion(TransitionRefused):
    """Somebody changed the row after it was read. `current` is the row as it is now."""

    def __init__(self, message, current):
        super().__init__(message)
        self.current = current


class TooOften(TransitionRefused):
    """Somebody does this too many times; it can be done again after `retry_after`."""

    def __init__(self, message: str, *, retry_after: timedelta):
        super().__init__(message)
        self.retry_after = retry_after
