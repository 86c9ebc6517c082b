"""What the schemas are made of: texts, lists of them and mappings."""

from __future__ import annotations

__all__ = ["DRAFT", "Schema", "mapping", "text", "texts"]

Schema = dict[str, object]

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def text(description: str, **more: object) -> Schema:
    """A text. YAML may take it for a number or a truth value; dechaff reads what stands there."""
    return {"type": ["string", "number", "boolean"], "description": description, **more}


def texts(description: str, *, several: bool = False, **more: object) -> Schema:
    members: Schema = {"type": "array", "items": text("", **more), "minItems": 1}
    del members["items"]["description"]  # type: ignore[attr-defined]
    if several:
        return {**members, "description": description}
    return {"description": description, "anyOf": [text(description, **more), members]}


def mapping(description: str, properties: Schema, *required: str, **more: object) -> Schema:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
        **more,
    }
