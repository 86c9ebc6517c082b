"""The schema of rule files, packs among them: what an editor completes from."""

from __future__ import annotations

from dechaff.rules.packs import pack_names
from dechaff.rules.schema.rule import ACTIONS, UNITS
from dechaff.schemas.parts import DRAFT, Schema, mapping, text, texts

__all__ = ["rules_schema"]

_ID = r"^[a-z0-9][a-z0-9._-]{0,99}$"
_LIST_NAME = r"^[a-z][a-z0-9-]{0,39}$"
_FIELD = r"^[a-z][a-z0-9_]{0,39}$"
_ZONE = r"^\s*(anywhere|start|end|(first|last) (line|0*[1-9][0-9]{0,5} lines?))\s*$"


def _conditions(description: str) -> Schema:
    neighbour = "a pattern line, <blank> or <title>, or a list of them, one of which must stand right {} the match"
    return mapping(
        description,
        {
            "site": texts("The article is from this site or a subdomain of it (if its URL is known): example.org"),
            "lang": texts("It is in this language (if that is known): ISO 639 codes as en, de, pt-BR"),
            "path": texts("Its path is like this glob: blog/*"),
            "after": texts(neighbour.format("before").capitalize()),
            "before": texts(neighbour.format("after").capitalize()),
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
            mapping("What must stay as it is", {"unchanged": text("A text that the rule must not touch")}, "unchanged"),
            mapping(
                "What goes, and what is saved",
                {
                    "before": text("A text with the debris in it"),
                    "after": {
                        "type": ["string", "number", "boolean", "null"],
                        "description": "What must be left of it",
                    },
                    "saves": {
                        "type": "object",
                        "description": "What must be saved: field and value",
                        "propertyNames": {"pattern": _FIELD},
                        "additionalProperties": text("The value"),
                    },
                },
                "before",
            ),
        ],
    }


def _rule_keys() -> Schema:
    return {
        "id": text("The rule's name, its own; small letters, digits, -, _ and .", pattern=_ID),
        "match": text(
            "The debris as it looks on the page, one pattern line for each line of it; what is not <keep> goes"
        ),
        "match_any": texts("A list of alternatives, each as match", several=True),
        "at": text(
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
        "unit": {
            "enum": list(UNITS),
            "default": "line",
            "description": "What a pattern describes: line (default): whole lines; sentence: the first or last "
            "sentences of a paragraph, or any of a text in one line; phrase: a part of a line",
        },
        "note": text("Why the rule is there"),
        "examples": {
            "type": "array",
            "items": {"$ref": "#/$defs/example"},
            "minItems": 1,
            "description": "The rule's tests; check runs them",
        },
    }


def rules_schema() -> Schema:
    """The schema of rule files, packs among them."""
    rule = mapping("A rule", _rule_keys(), "id", oneOf=[{"required": ["match"]}, {"required": ["match_any"]}])
    change = mapping(
        "Keys that come over those of a rule; conditions are merged one by one, examples added",
        {**_rule_keys(), "id": text("The rule that is changed: pack/id for one of a pack")},
        "id",
        **{"not": {"required": ["match", "match_any"]}},
    )
    packs = ["all", "languages", *pack_names()]
    return {
        "$schema": DRAFT,
        "title": "dechaff rules",
        "$defs": {"rule": rule, "change": change, "example": _example()},
        **mapping(
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
                "limits": mapping(
                    "A document that would lose more is left unchanged",
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
                    "description": "auto: find the article in the text of a whole page; whole: rules only",
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
                    "additionalProperties": texts("The members", several=True),
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
