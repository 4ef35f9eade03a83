"""record.schema.json: the whole contract for doctor and tests, and the part of it that MongoDB can enforce."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

_FILE = Path(__file__).parent / "record.schema.json"

# What MongoDB's $jsonSchema knows; it rejects $ref, const, format and the rest outright.
_KNOWN = frozenset({"enum", "pattern", "minItems", "minimum", "maximum"})
_BSON = {
    "object": ["object"],
    "array": ["array"],
    "string": ["string"],
    "boolean": ["bool"],
    "null": ["null"],
    "integer": ["int", "long"],
    "number": ["int", "long", "double"],
}


@cache
def record_schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return schema


@cache
def _checker() -> Draft202012Validator:
    return Draft202012Validator(record_schema(), format_checker=FormatChecker())


def problems(record: dict[str, Any]) -> list[str]:
    """What is wrong with a record, each as ``/path: reason``; empty for a good one."""
    found = []
    for error in _checker().iter_errors(record):
        path = "/".join(map(str, error.absolute_path))
        found.append(f"/{path}: {error.message[:200]}")
    return found


@cache
def collection_validator() -> dict[str, Any]:
    """The `validator` option of the articles collection."""
    schema = record_schema()
    inner = _inlined(schema, schema["$defs"])
    inner.pop("additionalProperties", None)  # the document has _id and index beside the record
    return {"$jsonSchema": inner}


def _inlined(node: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in node:
        return _inlined(definitions[node["$ref"].rsplit("/", 1)[1]], definitions)
    if "anyOf" in node or "oneOf" in node:
        return {"anyOf": [_inlined(choice, definitions) for choice in node.get("anyOf") or node["oneOf"]]}
    result: dict[str, Any] = {key: node[key] for key in _KNOWN if key in node}
    if "const" in node:
        result["enum"] = [node["const"]]
    if "type" in node:
        names = node["type"] if isinstance(node["type"], list) else [node["type"]]
        result["bsonType"] = [bson for name in names for bson in _BSON[name]]
    if "properties" in node:
        result["properties"] = {key: _inlined(child, definitions) for key, child in node["properties"].items()}
        result["required"] = list(node.get("required", ()))
        if not result["required"]:
            del result["required"]
        if node.get("additionalProperties") is False:
            result["additionalProperties"] = False
    if "items" in node:
        result["items"] = _inlined(node["items"], definitions)
    return result
