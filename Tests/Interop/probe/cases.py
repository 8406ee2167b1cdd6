"""What a case is: a call or a few, what AWS is expected to answer, and what was found instead."""

import re

from .endpoint import Refused


class NotThere(Exception):
    """The endpoint cannot be set up for this case; says why."""


class Case:
    """One question to an endpoint, with AWS's answer to it.

    `run` takes the endpoint and returns what it found; a refusal that it lets through is found as `refusal(...)`.
    `source` says where the expectation is from: `recorded` from AWS, `model` (AWS's service model), `documented`, or
    `known` (general knowledge, unconfirmed: the expectation accepts what is in doubt).
    """

    def __init__(self, group, name, expected, source, run):
        self.group, self.name, self.expected, self.source, self.run = group, name, expected, source, run

    def result(self, endpoint):
        """The line that is printed for this case."""
        line = {"case": self.name, "expected": plain(self.expected), "group": self.group, "source": self.source}
        try:
            found = self.run(endpoint)
        except Refused as refused:
            if refused.is_missing:
                return {**line, "reason": f"no operation {refused.operation}", "verdict": "not there"}
            found = refused.found
        except NotThere as reason:
            return {**line, "reason": str(reason), "verdict": "not there"}
        except Exception as error:  # A client that fails on an answer is a difference, never the end of the probe.
            found = {"client": f"{type(error).__name__}: {error}"}
        return {**line, "found": plain(found), "verdict": "same" if matches(self.expected, found) else "differs"}


class Pattern:
    """An expected text that must match a regular expression as a whole."""

    def __init__(self, expression):
        self.expression = expression

    def matches(self, found):
        return isinstance(found, str) and re.fullmatch(self.expression, found, re.DOTALL) is not None

    def plain(self):
        return f"/{self.expression}/"


class OneOf:
    """An expectation in doubt: any of these."""

    def __init__(self, *values):
        self.values = values

    def matches(self, found):
        return any(matches(value, found) for value in self.values)

    def plain(self):
        return " or ".join(str(plain(value)) for value in self.values)


def refusal(code, text=None, status=400):
    """An expected refusal; without a text any text will do."""
    expected = {"code": OneOf(*code) if isinstance(code, tuple) else code, "status": status}
    if text is not None:
        expected["text"] = text
    return expected


def matches(expected, found):
    """Whether what was found is what was expected, every member of it; only a text that is not expected may be any."""
    if hasattr(expected, "matches"):
        return expected.matches(found)
    if isinstance(expected, dict) and isinstance(found, dict):
        extra = set(found) - set(expected) - {"text"}
        return not extra and all(name in found and matches(value, found[name]) for name, value in expected.items())
    if isinstance(expected, (list, tuple)) and isinstance(found, (list, tuple)):
        return len(expected) == len(found) and all(matches(*pair) for pair in zip(expected, found))
    return type(expected) is type(found) and expected == found


def plain(value):
    """The same as JSON can hold it; long texts are cut."""
    if hasattr(value, "plain"):
        return value.plain()
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(element) for element in value]
    if isinstance(value, str) and len(value) > 400:
        return f"{value[:400]}... ({len(value)} characters)"
    return value if isinstance(value, (bool, int, float, str, type(None))) else str(value)


ALL = []


def case(group, name, expected, source="documented"):
    """Register the function below as a case."""

    def register(run):
        ALL.append(Case(group, name, expected, source, run))
        return run

    return register
