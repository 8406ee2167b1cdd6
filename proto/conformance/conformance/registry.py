"""What the JSON files beside PROTOCOL.md say: methods, errors, limits, routes."""

import json
import os

from .cases import Failure

PROTO = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def _load(name):
    with open(os.path.join(PROTO, name), encoding="utf-8") as file:
        return json.load(file)


METHODS = {method["name"]: method for method in _load("methods.json")["methods"]}
ERRORS = {error["code"]: error for error in _load("errors.json")["errors"]}
LIMITS = {limit["name"]: limit["value"] for limit in _load("limits.json")["limits"]}
ROUTES = _load("routes.json")["routes"]
CODES = {error["reason"]: code for code, error in ERRORS.items()}

STATUSES = [
    "UNKNOWN", "PENDING", "SYNCED", "UNSYNCED", "INTERNAL_VAULT_ERROR", "CLIENT_SIDE_ERROR", "EXTERNAL_SERVICE_ERROR",
]
OUTCOMES = ["not_applied", "applied", "queued", "unknown"]


def is_integer(value):
    return isinstance(value, int) and not isinstance(value, bool)


TYPES = {
    "string": lambda value: isinstance(value, str),
    "integer": is_integer,
    "boolean": lambda value: isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "map": lambda value: isinstance(value, dict),
    "strings": lambda value: isinstance(value, list) and all(isinstance(one, str) for one in value),
    "integers": lambda value: isinstance(value, list) and all(is_integer(one) for one in value),
    "objects": lambda value: isinstance(value, list) and all(isinstance(one, dict) for one in value),
}


def check_params(method, params):
    """Fails unless a request names a method and params that there are, with the required ones, of their types."""
    known = METHODS.get(method)
    if known is None:
        raise Failure("%s is no method of the protocol" % method)
    declared = {param["name"]: param for param in known["params"]}
    for name, value in params.items():
        if name == "_meta":
            if not isinstance(value, dict):
                raise Failure("%s: _meta is no object" % method)
            continue
        if name not in declared:
            raise Failure("%s has no param %s" % (method, name))
        if value is None and method.endswith(".patch"):
            continue
        if not TYPES[declared[name]["type"]](value):
            raise Failure("%s: the param %s is not of type %s" % (method, name, declared[name]["type"]))
    for name, param in declared.items():
        if param["required"] and name not in params:
            raise Failure("%s: the param %s is missing" % (method, name))


def check_result(method, result):
    """Fails unless a result is an object that has the members of methods.json, of their types."""
    if not isinstance(result, dict):
        raise Failure("%s: the result is no object" % method)
    for member in METHODS.get(method, {"result": []})["result"]:
        name = member["name"]
        if name not in result:
            if member["required"]:
                raise Failure("%s: the result has no member %s" % (method, name))
        elif not TYPES[member["type"]](result[name]):
            raise Failure("%s: the result's member %s is not of type %s" % (method, name, member["type"]))


def check_error(error):
    """Fails unless an error object is one of errors.json: code and reason one to one, retryable, outcome, texts."""
    if not isinstance(error, dict):
        raise Failure("an error is no object")
    if set(error) - {"code", "message", "data"}:
        raise Failure("an error has the members %s" % ", ".join(sorted(error)))
    code, message, data = error.get("code"), error.get("message"), error.get("data")
    if not is_integer(code) or code not in ERRORS:
        raise Failure("no error has the code %r" % code)
    known = ERRORS[code]
    if known["row_only"]:
        raise Failure("%s is a reason of rows only" % known["reason"])
    if not isinstance(message, str) or not message:
        raise Failure("error %d has no message" % code)
    if not isinstance(data, dict):
        raise Failure("error %d has no data" % code)
    if data.get("reason") != known["reason"]:
        raise Failure("error %d has the reason %r, expected %s" % (code, data.get("reason"), known["reason"]))
    if data.get("retryable") is not known["retryable"]:
        raise Failure("%s: retryable is %r" % (known["reason"], data.get("retryable")))
    if data.get("outcome") not in OUTCOMES:
        raise Failure("%s: outcome is %r" % (known["reason"], data.get("outcome")))
    kinds = {"path": str, "expected": str, "hint": str, "offset": int, "retry_after_ms": int}
    for name, kind in kinds.items():
        if name in data and (not isinstance(data[name], kind) or isinstance(data[name], bool)):
            raise Failure("%s: data.%s is %r" % (known["reason"], name, data[name]))
    if data.get("path", "/").startswith("/") is False:
        raise Failure("%s: data.path %r is no JSON pointer" % (known["reason"], data["path"]))
