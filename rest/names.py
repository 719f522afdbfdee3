"""Names in two notations: Python says due_on, JSON and query keys say dueOn."""

import functools
import re


@functools.cache
def camel(name: str) -> str:
    """Return a Python name as JSON writes it; one that is so already stays."""
    return re.sub(r"_([a-z0-9])", lambda match: match[1].upper(), name)
