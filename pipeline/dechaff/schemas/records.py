"""The schemas of what a run writes beside or around a body: the sidecar of a file, and a record of many."""

from __future__ import annotations

from dechaff.schemas.parts import DRAFT, Schema, mapping

__all__ = ["record_schema", "sidecar_schema"]

_STRING: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_OPTIONAL: Schema = {"type": ["string", "null"]}
_REMOVALS: Schema = {"type": "array", "items": {"$ref": "#/$defs/removal"}}


def sidecar_schema() -> Schema:
    """The schema of the JSON file that stands beside each body."""
    return _written(
        "dechaff sidecar",
        "The record of a cleaned document",
        {
            "schema": {"const": "dechaff/1", "description": "The version of this layout"},
            "id": {**_STRING, "description": "The document's name within the run"},
            **_found(),
            "body": _measures(),
            **_done(),
            **_outcome(),
            "body_text": {**_STRING, "description": "Only with clean - --json: the body"},
        },
        ("schema", "id", "source", "metadata", "body", "removed", "repairs", "warnings", "status", "tool"),
    )


def record_schema() -> Schema:
    """The schema of a line that `--to jsonl` writes, with all of the sidecar or (`--no-record`) a part of it."""
    return _written(
        "dechaff record",
        "A cleaned document: its body, and what is known of it",
        {
            "id": {**_STRING, "description": "The record's id, or the document's name within the run"},
            "body": {**_OPTIONAL, "description": "The clean text; null for a document that rules reject"},
            "schema": {"const": "dechaff-record/1", "description": "The version of this layout"},
            **_found(),
            "measures": _measures(),
            **_done(),
            **_outcome(),
            "extra": {"type": "object", "description": "The other fields of the input's record, untouched"},
        },
        ("id", "body", "schema", "source", "metadata", "measures", "status", "tool"),
        dependentRequired={"removed": ["repairs", "warnings"]},
        allOf=[
            {
                "if": {"properties": {"status": {"const": "rejected"}}, "required": ["status"]},
                "then": {"properties": {"body": {"type": "null"}}},
                "else": {"properties": {"body": {"type": "string"}}},
            }
        ],
    )


def _written(title: str, description: str, properties: Schema, required: tuple[str, ...], **more: object) -> Schema:
    """A mapping that readers may find further keys in."""
    return {
        "$schema": DRAFT,
        "title": title,
        "$defs": {"removal": _removal(), "whitespace": _change()},
        **mapping(description, properties, *required, **more),
        "additionalProperties": True,
    }


def _removal() -> Schema:
    return mapping(
        "A span of the decoded text",
        {
            "rule": {**_STRING, "description": "The rule that took it"},
            "line": {"type": "integer", "minimum": 1, "description": "Its line in the decoded text, from 1"},
            "start": {**_COUNT, "description": "Offset in characters of the decoded text"},
            "end": _COUNT,
            "text": {**_STRING, "description": "decoded[start:end]"},
            "saved": {"type": "object", "additionalProperties": _STRING, "description": "What the rule saved from it"},
        },
        "rule",
        "line",
        "start",
        "end",
        "text",
    )


def _change() -> Schema:
    return mapping(
        "A change of white space",
        {
            "old": _STRING,
            "new": _STRING,
            "at": {"type": "array", "items": _COUNT, "description": "Offsets in the decoded text"},
        },
        "old",
        "new",
        "at",
    )


def _found() -> Schema:
    """Where a document is from, and what is known of it."""
    return {
        "source": {
            "type": "object",
            "description": "Where it is from, and how it was read",
            "properties": {
                "path": _OPTIONAL,
                "record": {"type": ["string", "integer", "null"]},
                "sha256": _STRING,
                "bytes": _COUNT,
                "encoding": _STRING,
                "encoding_from": _STRING,
                "kind": {"enum": ["text", "html"]},
                "url": _OPTIONAL,
            },
            "required": ["sha256", "bytes", "encoding", "encoding_from", "kind"],
        },
        "metadata": {
            "type": "object",
            "description": "Title, author, date and what else the rules saved",
            "properties": {
                "also": {
                    "type": "object",
                    "description": "Further values of fields",
                    "additionalProperties": {"type": "array", "items": _STRING},
                }
            },
            "additionalProperties": _STRING,
        },
    }


def _measures() -> Schema:
    return {
        "type": "object",
        "description": "Measures of the body",
        "properties": {"sha256": _STRING, "words": _COUNT, "characters": _COUNT, "paragraphs": _COUNT},
        "required": ["sha256", "words", "characters", "paragraphs"],
    }


def _done() -> Schema:
    """What was removed and changed."""
    return {
        "removed": {**_REMOVALS, "description": "What was removed, in the order of the text"},
        "reported": {**_REMOVALS, "description": "What rules with do: report found"},
        "whitespace": {"type": "array", "items": {"$ref": "#/$defs/whitespace"}},
        "left_out": {"type": "array", "items": _STRING, "description": "HTML: what extraction did not take"},
        "repairs": {"type": "object", "additionalProperties": _COUNT},
        "warnings": {"type": "array", "items": _STRING},
    }


def _outcome() -> Schema:
    return {
        "status": {"enum": ["cleaned", "unchanged", "limit exceeded", "rejected"]},
        "reason": {**_STRING, "description": "Why, where the status needs one"},
        "tool": {"type": "object", "additionalProperties": _STRING},
    }
