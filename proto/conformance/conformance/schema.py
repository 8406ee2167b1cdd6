"""Results against the schemas of an OpenRPC document: the part of JSON Schema that such documents use.

There is a function for each keyword that is known, and `format` is not judged. Any other keyword that could judge a
value is refused, so that nothing passes unread.
"""

import json
import re

from .cases import Failure

DESCRIBING = {
    "$schema", "$id", "$comment", "title", "description", "default", "examples", "example", "format", "deprecated",
    "readOnly", "writeOnly", "summary",
}
TYPES = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
}


class Validator:
    """Judges values by the schemas of one document."""

    def __init__(self, document):
        self.document = document
        self.results = {}
        for method in document.get("methods", []):
            method = self._resolved(method)
            result = self._resolved(method.get("result") or {})
            self.results[method["name"]] = result.get("schema", True)

    @classmethod
    def read(cls, file):
        with open(file, encoding="utf-8") as text:
            return cls(json.load(text))

    def check(self, method, result):
        """Fails unless the result of a method is as the document says."""
        if method not in self.results:
            raise Failure("the OpenRPC document has no method %s" % method)
        found = self.problem(self.results[method], result, "")
        if found:
            raise Failure("%s: the result does not fit its schema: %s" % (method, found))

    def problem(self, schema, value, place):
        """What is wrong with a value, or None."""
        if schema is True:
            return None
        if schema is False:
            return "%s: nothing is allowed here" % (place or "/")
        schema = self._resolved(schema)
        for keyword in schema:
            if keyword in DESCRIBING or keyword.startswith("x-"):
                continue
            judge = getattr(self, "_" + keyword, None)
            if judge is None:
                return "%s: the schema's keyword %s is not known here" % (place or "/", keyword)
            found = judge(schema, value, place)
            if found:
                return found
        return None

    def _resolved(self, schema):
        seen = 0
        while isinstance(schema, dict) and "$ref" in schema:
            target = self.document
            for part in schema["$ref"].lstrip("#").strip("/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            schema, seen = target, seen + 1
            if seen > 20:
                raise Failure("the OpenRPC document has a $ref that leads to itself")
        return schema

    # One function a keyword

    def _type(self, schema, value, place):
        names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if not any(TYPES[name](value) for name in names):
            return "%s is not of type %s" % (place or "/", " or ".join(names))

    def _properties(self, schema, value, place):
        if isinstance(value, dict):
            for name, part in schema["properties"].items():
                if name in value:
                    found = self.problem(part, value[name], place + "/" + name)
                    if found:
                        return found

    def _patternProperties(self, schema, value, place):
        if isinstance(value, dict):
            for pattern, part in schema["patternProperties"].items():
                for name in value:
                    if re.search(pattern, name):
                        found = self.problem(part, value[name], place + "/" + name)
                        if found:
                            return found

    def _propertyNames(self, schema, value, place):
        if isinstance(value, dict):
            for name in value:
                found = self.problem(schema["propertyNames"], name, place + "/" + name)
                if found:
                    return found

    def _additionalProperties(self, schema, value, place):
        if isinstance(value, dict):
            patterns = schema.get("patternProperties", {})
            for name in value:
                if name in schema.get("properties", {}) or any(re.search(pattern, name) for pattern in patterns):
                    continue
                found = self.problem(schema["additionalProperties"], value[name], place + "/" + name)
                if found:
                    return found

    def _required(self, schema, value, place):
        if isinstance(value, dict):
            for name in schema["required"]:
                if name not in value:
                    return "%s/%s is missing" % (place, name)

    def _items(self, schema, value, place):
        if isinstance(value, list):
            for index, one in enumerate(value):
                found = self.problem(schema["items"], one, "%s/%d" % (place, index))
                if found:
                    return found

    def _enum(self, schema, value, place):
        if not any(type(one) is type(value) and one == value for one in schema["enum"]):
            return "%s is none of %s" % (place or "/", json.dumps(schema["enum"]))

    def _const(self, schema, value, place):
        if type(schema["const"]) is not type(value) or schema["const"] != value:
            return "%s is not %s" % (place or "/", json.dumps(schema["const"]))

    def _oneOf(self, schema, value, place):
        fits = sum(1 for part in schema["oneOf"] if self.problem(part, value, place) is None)
        if fits != 1:
            return "%s fits %d of the schemas in oneOf" % (place or "/", fits)

    def _anyOf(self, schema, value, place):
        found = [self.problem(part, value, place) for part in schema["anyOf"]]
        if all(found):
            return "%s fits none of anyOf: %s" % (place or "/", found[0])

    def _allOf(self, schema, value, place):
        for part in schema["allOf"]:
            found = self.problem(part, value, place)
            if found:
                return found

    def _pattern(self, schema, value, place):
        if isinstance(value, str) and not re.search(schema["pattern"], value):
            return "%s does not match %s" % (place or "/", schema["pattern"])

    def _minimum(self, schema, value, place):
        if TYPES["number"](value) and value < schema["minimum"]:
            return "%s is below %s" % (place or "/", schema["minimum"])

    def _maximum(self, schema, value, place):
        if TYPES["number"](value) and value > schema["maximum"]:
            return "%s is above %s" % (place or "/", schema["maximum"])

    def _minLength(self, schema, value, place):
        if isinstance(value, str) and len(value) < schema["minLength"]:
            return "%s is too short" % (place or "/")

    def _maxLength(self, schema, value, place):
        if isinstance(value, str) and len(value) > schema["maxLength"]:
            return "%s is too long" % (place or "/")

    def _minItems(self, schema, value, place):
        if isinstance(value, list) and len(value) < schema["minItems"]:
            return "%s has too few elements" % (place or "/")

    def _maxItems(self, schema, value, place):
        if isinstance(value, list) and len(value) > schema["maxItems"]:
            return "%s has too many elements" % (place or "/")

    def _uniqueItems(self, schema, value, place):
        if schema["uniqueItems"] and isinstance(value, list):
            texts = [json.dumps(one, sort_keys=True) for one in value]
            if len(set(texts)) != len(texts):
                return "%s has the same element twice" % (place or "/")

    def _minProperties(self, schema, value, place):
        if isinstance(value, dict) and len(value) < schema["minProperties"]:
            return "%s has too few members" % (place or "/")

    def _maxProperties(self, schema, value, place):
        if isinstance(value, dict) and len(value) > schema["maxProperties"]:
            return "%s has too many members" % (place or "/")
