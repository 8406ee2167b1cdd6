#!/usr/bin/env python3
"""Checks an OpenRPC document: validate_openrpc.py DOCUMENT...

- against the meta-schema of OpenRPC (openrpc/schema.json below $SECRETSYNC_VECTORS, else ../shared/vectors);
- that every schema in it is one (JSON Schema draft 7), every reference leads somewhere, every name occurs once;
- that what PROTOCOL.md beside it shows for each method fits the schemas of that method: params and result.

Exit status 1 and one line for each thing that is wrong.
"""

import json
import os
import sys

from jsonschema import Draft7Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7

# The meta-schema leaves schemas to another document by this address: JSON Schema draft 7, which jsonschema brings along.
JSON_SCHEMA = "https://meta.json-schema.tools"
HERE = os.path.dirname(os.path.abspath(__file__))


def meta_schema():
    vectors = os.environ.get("SECRETSYNC_VECTORS") or os.path.join(HERE, "..", "..", "..", "shared", "vectors")
    with open(os.path.join(vectors, "openrpc", "schema.json"), encoding="utf-8") as file:
        schema = json.load(file)
    # Unreleased copies of the meta-schema have a placeholder for the versions it is for.
    schema["properties"]["openrpc"] = {"type": "string", "pattern": r"^1\.[23]\.\d+$"}
    return schema


def registry():
    draft7 = dict(Draft7Validator.META_SCHEMA)
    # That document names the part of draft 7 that is no boolean.
    draft7["definitions"] = {**draft7["definitions"], "JSONSchemaObject": {"properties": draft7["properties"]}}
    draft7["$id"] = JSON_SCHEMA
    resource = DRAFT7.create_resource(draft7)
    return Registry().with_resources([(JSON_SCHEMA, resource), (JSON_SCHEMA + "/", resource)])


def place(error):
    return "/" + "/".join(str(part) for part in error.absolute_path)


def schemas(document):
    """Every schema of a document with its place."""
    for name, schema in document["components"].get("schemas", {}).items():
        yield "components/schemas/" + name, schema
    for method in document["methods"]:
        for param in method["params"]:
            yield "%s param %s" % (method["name"], param["name"]), param["schema"]
        if "result" in method:
            yield "%s result" % method["name"], method["result"]["schema"]


def references(value):
    if isinstance(value, dict):
        for name, member in value.items():
            if name == "$ref":
                yield member
            else:
                yield from references(member)
    elif isinstance(value, list):
        for element in value:
            yield from references(element)


def resolves(document, reference):
    target = document
    for part in reference.lstrip("#/").split("/"):
        if not isinstance(target, dict) or part not in target:
            return False
        target = target[part]
    return True


def validator(document, schema):
    """A validator of a schema that refers into its document."""
    return Draft7Validator({**schema, "components": document["components"]})


def shown(path):
    """The requests and replies that a PROTOCOL.md shows, request by reply: (method, params, result)."""
    request = None
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith('{"jsonrpc"'):
                continue
            message = json.loads(line)
            if "method" in message:
                request = message if "id" in message else None
            elif request and "result" in message and message["id"] == request["id"]:
                yield request["method"], request.get("params", {}), message["result"]
                request = None


def problems(document, directory):
    """What is wrong with a document; what is shown of it is looked at only where its form is right."""
    of_form = list(form_problems(document))
    return of_form or list(example_problems(document, directory))


def form_problems(document):
    for error in Draft7Validator(meta_schema(), registry=registry()).iter_errors(document):
        yield "%s: %s" % (place(error), error.message[:200])
    for where, schema in schemas(document):
        for error in Draft7Validator(Draft7Validator.META_SCHEMA).iter_errors(schema):
            yield "%s: no JSON Schema: %s" % (where, error.message[:200])
    for reference in references(document):
        if not resolves(document, reference):
            yield "%s leads nowhere" % reference
    names = [method["name"] for method in document["methods"]]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield "the method %s is there twice" % name


def example_problems(document, directory):
    methods = {method["name"]: method for method in document["methods"]}
    seen = set()
    for name, params, result in shown(os.path.join(directory, "PROTOCOL.md")):
        if name not in methods:
            continue
        seen.add(name)
        declared = {param["name"]: param for param in methods[name]["params"]}
        for member, value in params.items():
            if member not in declared:
                yield "%s: the param %s is shown, but not declared" % (name, member)
                continue
            for error in validator(document, declared[member]["schema"]).iter_errors(value):
                yield "%s: the param %s that is shown does not fit: %s" % (name, member, error.message[:200])
        for missing in [name for name, param in declared.items() if param.get("required") and name not in params]:
            yield "%s: the required param %s is not shown" % (name, missing)
        for error in validator(document, methods[name]["result"]["schema"]).iter_errors(result):
            yield "%s: the result that is shown does not fit: %s: %s" % (name, place(error), error.message[:200])
    for name, method in methods.items():
        if name not in seen and "result" in method:
            yield "%s: PROTOCOL.md shows no example of it" % name


def main(paths):
    if not paths:
        print(__doc__.splitlines()[0], file=sys.stderr)
        return 2
    failed = 0
    for path in paths:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        found = problems(document, os.path.dirname(os.path.abspath(path)))
        for problem in found:
            print("%s: %s" % (path, problem))
        failed += len(found)
        if not found:
            print("%s: %d methods, valid" % (path, len(document["methods"])))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
