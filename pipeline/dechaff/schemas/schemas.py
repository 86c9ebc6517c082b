"""The JSON Schemas of rule files, sidecars and records: what an editor completes from, and a program can rely on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import orjson

from dechaff.schemas.parts import Schema
from dechaff.schemas.records import record_schema, sidecar_schema
from dechaff.schemas.rules import rules_schema

__all__ = ["SCHEMAS", "record_schema", "rules_schema", "schema_json", "sidecar_schema"]

SCHEMAS: Mapping[str, Callable[[], Schema]] = MappingProxyType(
    {"rules": rules_schema, "sidecar": sidecar_schema, "record": record_schema}
)


def schema_json(of: str) -> bytes:
    """A schema as the text of a file."""
    return orjson.dumps(SCHEMAS[of](), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
