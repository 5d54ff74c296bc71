"""The OpenAPI description of what programs can ask, made from the questions themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.market.api import PAGING, ROWS_MAX
from analysis.market.api_questions import LONGEST, QUESTIONS, SEARCH, Parameter
from analysis.market.source import Market

_TEXT, _COUNT, _FLAG = {"type": "string"}, {"type": "integer", "minimum": 0}, {"type": "boolean"}
_MAYBE_TEXT = {"type": ["string", "null"]}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


_BUILD = _object(build_id=_TEXT, kind=_TEXT, note=_MAYBE_TEXT, as_of=_TEXT, is_fallback=_FLAG)
_ROWS = {"row_count": _COUNT, "rows": _list({"type": "object"}), "next": _MAYBE_TEXT}
_BASIS = _object(
    postings=_COUNT, employers=_COUNT, sources=_list(_TEXT), **{"from": _MAYBE_TEXT, "to": _MAYBE_TEXT}
)
_COLUMN = {**_object(name=_TEXT, type=_TEXT, meaning=_TEXT), "required": ["name"]}
_BUILD_REF = {"$ref": "#/components/schemas/Build"}
SCHEMAS = {
    "Build": _BUILD,
    "Index": _object(
        build=_BUILD_REF, questions=_list(_TEXT), postings=_TEXT, tables=_TEXT, description=_TEXT
    ),
    "Answer": _object(
        build=_BUILD_REF, question=_TEXT, asked={"type": "object"}, title=_TEXT, sentence=_TEXT,
        why_empty=_MAYBE_TEXT, headlines=_list(_object(label=_TEXT, value=_TEXT, help=_TEXT)), basis=_BASIS,
        notes=_list(_TEXT), made_by=_TEXT, sql=_list(_TEXT), **_ROWS,
    ),
    "Ads": _object(build=_BUILD_REF, sentence=_TEXT, notes=_list(_TEXT), **_ROWS),
    "Tables": _object(
        build=_BUILD_REF, tables=_list(_object(name=_TEXT, address=_TEXT, columns=_list(_COLUMN)))
    ),
    "Rows": _object(build=_BUILD_REF, **_ROWS),
    "Error": _object(status={"type": "integer"}, message=_TEXT),
}  # fmt: skip


def description(market: Market | None, base: str) -> dict[str, Any]:
    """The whole description, with the values that each parameter has in this build, below the path `base`.

    Without a market, as in the reference, parameters whose values depend on the build are any text.
    """
    paths: dict[str, Any] = {
        "/api/v1": _path("Where to go from here.", "Index", ()),
        "/api/v1/postings": _path(
            "Ads that are found, newest first.", "Ads", _told(market, (*SEARCH, *PAGING))
        ),
        "/api/v1/tables": _path("The tables, and what their columns mean.", "Tables", ()),
        "/api/v1/tables/{name}": _path(
            "Rows of a table. A column's name as a parameter asks for that value of it; nothing for null.",
            "Rows",
            (
                {"name": "name", "in": "path", "required": True, "schema": _TEXT},
                *_told(market, PAGING),
            ),
        ),
    }
    for question in QUESTIONS:
        told = _told(market, (*question.parameters, *PAGING))
        paths[f"/api/v1/questions/{question.name}"] = _path(question.about, "Answer", told)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Guidepost",
            "version": "1",
            "description": "What the dashboard answers, for programs. Read-only. Every answer names "
            "its build; ask again with its ETag as If-None-Match to be told whether there is a newer one.",
        },
        "servers": [{"url": base or "/"}],
        "paths": paths,
        "components": {"schemas": SCHEMAS},
    }


def _told(market: Market | None, parameters: Sequence[Parameter]) -> list[dict[str, Any]]:
    defaults = {parameter.name: parameter.default for parameter in parameters}
    told = []
    for parameter in parameters:
        schema: dict[str, Any] = {"type": "string", "maxLength": LONGEST}
        if parameter.offered is not None and market is not None:
            offered = parameter.offered(market, defaults)
            schema = {"type": "string", "enum": list(dict.fromkeys([parameter.default, *offered]))}
        elif parameter in PAGING:
            least, most = (1, ROWS_MAX) if parameter.name == "limit" else (0, 10**9 - 1)
            schema = {"type": "integer", "minimum": least, "maximum": most}
        elif parameter.is_number:
            schema = {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1e9}
        is_required = parameter.is_number and not parameter.default
        if not is_required:
            schema["default"] = int(parameter.default) if parameter in PAGING else parameter.default
        told.append(
            {
                "name": parameter.name, "in": "query", "required": is_required,
                "description": parameter.about, "schema": schema,
            }
        )  # fmt: skip
    return told


def _path(about: str, schema: str, parameters: Sequence[dict[str, Any]]) -> dict[str, Any]:
    def said(why: str, name: str) -> dict[str, Any]:
        return {
            "description": why,
            "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}},
        }

    answers = {
        "200": said("The answer.", schema),
        "304": {"description": "Nothing has changed since the ETag given."},
        "400": said("A parameter cannot be meant; the message says what can.", "Error"),
        "404": said("There is nothing by that name.", "Error"),
        "503": said("Nothing is published yet, or not by this version.", "Error"),
    }
    return {"get": {"summary": about, "parameters": list(parameters), "responses": answers}}
