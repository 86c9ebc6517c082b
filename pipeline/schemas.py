"""The JSON Schemas of rule files and of sidecars: what an editor completes from, and a program can rely on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import orjson

from pipeline.rules.load import pack_names
from pipeline.rules.rule_schema import ACTIONS

__all__ = ["SCHEMAS", "rules_schema", "schema_json", "sidecar_schema"]

Schema = dict[str, object]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_ID = r"^[a-z0-9][a-z0-9._-]{0,99}$"
_LIST_NAME = r"^[a-z][a-z0-9-]{0,39}$"
_FIELD = r"^[a-z][a-z0-9_]{0,39}$"
_ZONE = r"^\s*(anywhere|start|end|(first|last) (line|0*[1-9][0-9]{0,5} lines?))\s*$"


def _text(description: str, **more: object) -> Schema:
    """A text. YAML may take it for a number or a truth value; dechaff reads what stands there."""
    return {"type": ["string", "number", "boolean"], "description": description, **more}


def _texts(description: str, *, several: bool = False, **more: object) -> Schema:
    members: Schema = {"type": "array", "items": _text("", **more), "minItems": 1}
    del members["items"]["description"]  # type: ignore[attr-defined]
    if several:
        return {**members, "description": description}
    return {"description": description, "anyOf": [_text(description, **more), members]}


def _mapping(description: str, properties: Schema, *required: str, **more: object) -> Schema:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
        **more,
    }


def _conditions(description: str) -> Schema:
    neighbour = "a pattern line, <blank> or <title>, or a list of them, one of which must stand right {} the match"
    return _mapping(
        description,
        {
            "site": _texts("The article is from this site or a subdomain of it (if its URL is known): example.org"),
            "lang": _texts("It is in this language (if that is known): ISO 639 codes as en, de, pt-BR"),
            "path": _texts("Its path is like this glob: blog/*"),
            "after": _texts(neighbour.format("before").capitalize()),
            "before": _texts(neighbour.format("after").capitalize()),
            "in_a_row": {"type": "integer", "minimum": 2, "description": "The rule matches so many times running"},
            "max_words": {"type": "integer", "minimum": 1, "description": "No line of the match has more words"},
            "in_files": {
                "type": "integer",
                "minimum": 2,
                "description": "The lines of the match stand in so many documents of the run (clean counts first)",
            },
        },
        minProperties=1,
    )


def _example() -> Schema:
    return {
        "description": "A test of the rule: what it takes (before, after), or what it must spare (unchanged)",
        "oneOf": [
            _mapping(
                "What must stay as it is", {"unchanged": _text("A text that the rule must not touch")}, "unchanged"
            ),
            _mapping(
                "What goes, and what is saved",
                {
                    "before": _text("A text with the debris in it"),
                    "after": {
                        "type": ["string", "number", "boolean", "null"],
                        "description": "What must be left of it",
                    },
                    "saves": {
                        "type": "object",
                        "description": "What must be saved: field and value",
                        "propertyNames": {"pattern": _FIELD},
                        "additionalProperties": _text("The value"),
                    },
                },
                "before",
            ),
        ],
    }


def _rule_keys() -> Schema:
    return {
        "id": _text("The rule's name, its own; small letters, digits, -, _ and .", pattern=_ID),
        "match": _text(
            "The debris as it looks on the page, one pattern line for each line of it; what is not <keep> goes"
        ),
        "match_any": _texts("A list of alternatives, each as match", several=True),
        "at": _text(
            "Where it may stand: anywhere (default), start, end, first line, first N lines, last N lines. Lines with "
            "text count, and it is never more than half of the article",
            pattern=_ZONE,
            examples=["anywhere", "start", "end", "first line", "first 3 lines", "last 10 lines"],
        ),
        "when": _conditions("Conditions of which all must hold"),
        "unless": _conditions("Conditions of which none may hold"),
        "do": {
            "enum": list(ACTIONS),
            "default": "remove",
            "description": "remove (default); keep: what matches stays, whatever other rules say; report: say it "
            "and change nothing; reject: set the whole document aside",
        },
        "exact": {
            "type": "boolean",
            "default": False,
            "description": "Compare as written: capital letters, quotation marks and bullets count",
        },
        "note": _text("Why the rule is there"),
        "examples": {
            "type": "array",
            "items": {"$ref": "#/$defs/example"},
            "minItems": 1,
            "description": "The rule's tests; check runs them",
        },
    }


def rules_schema() -> Schema:
    """The schema of rule files, packs among them."""
    rule = _mapping("A rule", _rule_keys(), "id", oneOf=[{"required": ["match"]}, {"required": ["match_any"]}])
    change = _mapping(
        "Keys that come over those of a rule; conditions are merged one by one, examples added",
        {**_rule_keys(), "id": _text("The rule that is changed: pack/id for one of a pack")},
        "id",
        **{"not": {"required": ["match", "match_any"]}},
    )
    packs = ["all", "languages", *pack_names()]
    return {
        "$schema": _DRAFT,
        "title": "dechaff rules",
        "$defs": {"rule": rule, "change": change, "example": _example()},
        **_mapping(
            "A rule file of dechaff",
            {
                "version": {"enum": [1, "1"], "description": "The version of the rule language: 1"},
                "use": {
                    "description": "The built-in packs to apply; all, or languages, for all of these",
                    "anyOf": [{"enum": packs}, {"type": "array", "items": {"enum": packs}}],
                },
                "disable": {
                    "description": "Rules of the packs to leave out: ids (pack/id) or globs (news/*)",
                    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
                },
                "include": {
                    "description": "More files of this form: paths or globs below the folder of this file",
                    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
                },
                "limits": _mapping(
                    "A document that would lose more is left whole",
                    {
                        "remove_at_most": {
                            "type": "string",
                            "pattern": r"^\s*[0-9]{1,3}(\.[0-9]+)? ?%\s*$",
                            "description": "A share of the text: 60%",
                        },
                        "leave_at_least": {
                            "type": ["string", "integer"],
                            "minimum": 0,
                            "pattern": r"^\s*[0-9]{1,9}( (words?|characters?))?\s*$",
                            "description": "25 words, or 200 characters",
                        },
                    },
                ),
                "body": {
                    "enum": ["auto", "whole"],
                    "default": "auto",
                    "description": "auto: find the article in a page dump; whole: rules only",
                },
                "title": {
                    "enum": ["move", "keep"],
                    "default": "move",
                    "description": "move: the headline goes to the metadata; keep: it stays in the text, too",
                },
                "lists": {
                    "type": "object",
                    "propertyNames": {"pattern": _LIST_NAME},
                    "description": "Placeholders of your own: <network> is any one of the members of network",
                    "additionalProperties": _texts("The members", several=True),
                },
                "change": {
                    "type": "array",
                    "items": {"$ref": "#/$defs/change"},
                    "description": "Amends rules of packs",
                },
                "rules": {"type": "array", "items": {"$ref": "#/$defs/rule"}, "description": "The rules"},
            },
            "version",
        ),
    }


def sidecar_schema() -> Schema:
    """The schema of the JSON file that stands beside each body."""
    string: Schema = {"type": "string"}
    count: Schema = {"type": "integer", "minimum": 0}
    optional: Schema = {"type": ["string", "null"]}
    removal = _mapping(
        "A span of the decoded text",
        {
            "rule": {**string, "description": "The rule that took it"},
            "line": {"type": "integer", "minimum": 1, "description": "Its line in the decoded text, from 1"},
            "start": {**count, "description": "Offset in characters of the decoded text"},
            "end": count,
            "text": {**string, "description": "decoded[start:end]"},
            "saved": {"type": "object", "additionalProperties": string, "description": "What the rule saved from it"},
        },
        "rule",
        "line",
        "start",
        "end",
        "text",
    )
    change = _mapping(
        "A change of white space",
        {
            "old": string,
            "new": string,
            "at": {"type": "array", "items": count, "description": "Offsets in the decoded text"},
        },
        "old",
        "new",
        "at",
    )
    removals = {"type": "array", "items": {"$ref": "#/$defs/removal"}}
    return {
        "$schema": _DRAFT,
        "title": "dechaff sidecar",
        "$defs": {"removal": removal, "whitespace": change},
        **_mapping(
            "The record of a cleaned document",
            {
                "schema": {"const": "dechaff/1", "description": "The version of this layout"},
                "id": {**string, "description": "The document's name within the run"},
                "source": {
                    "type": "object",
                    "description": "Where it is from, and how it was read",
                    "properties": {
                        "path": optional,
                        "record": {"type": ["string", "integer", "null"]},
                        "sha256": string,
                        "bytes": count,
                        "encoding": string,
                        "encoding_from": string,
                        "kind": {"enum": ["text", "html"]},
                        "url": optional,
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
                            "additionalProperties": {"type": "array", "items": string},
                        }
                    },
                    "additionalProperties": string,
                },
                "body": {
                    "type": "object",
                    "description": "Measures of the body",
                    "properties": {"sha256": string, "words": count, "characters": count, "paragraphs": count},
                    "required": ["sha256", "words", "characters", "paragraphs"],
                },
                "removed": {**removals, "description": "What was removed, in the order of the text"},
                "reported": {**removals, "description": "What rules with do: report found"},
                "whitespace": {"type": "array", "items": {"$ref": "#/$defs/whitespace"}},
                "left_out": {"type": "array", "items": string, "description": "HTML: what extraction did not take"},
                "repairs": {"type": "object", "additionalProperties": count},
                "warnings": {"type": "array", "items": string},
                "status": {"enum": ["cleaned", "unchanged", "left whole", "rejected"]},
                "reason": {**string, "description": "Why, where the status needs one"},
                "tool": {"type": "object", "additionalProperties": string},
                "body_text": {**string, "description": "Only with clean - --json: the body"},
            },
            "schema",
            "id",
            "source",
            "metadata",
            "body",
            "removed",
            "repairs",
            "warnings",
            "status",
            "tool",
        ),
        "additionalProperties": True,
    }


SCHEMAS: Mapping[str, Callable[[], Schema]] = MappingProxyType({"rules": rules_schema, "sidecar": sidecar_schema})


def schema_json(of: str) -> bytes:
    """A schema as the text of a file."""
    return orjson.dumps(SCHEMAS[of](), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
