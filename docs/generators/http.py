"""docs/reference/http.md: the HTTP API, from the same description that a running dashboard serves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from analysis.market import api_description
from docs.generators.markdown import anchor, code, page, plain, prose, table


def pages() -> Iterator[tuple[str, str]]:
    """The page of the HTTP API."""
    told = api_description.description(None, "")
    paths: Mapping[str, Any] = told["paths"]
    yield (
        "http.md",
        page(
            "HTTP API",
            f"{prose(told['info']['description'])} How to ask: [the API](../how-to/api.md). A running "
            f"dashboard gives this as OpenAPI {told['openapi']}, with the values that each parameter may "
            "have in its build, at `/api/v1/openapi.json`.",
            table(
                ["address", "answers"],
                (
                    [f"[{code(path)}](#{anchor(path)})", plain(about["get"]["summary"])]
                    for path, about in paths.items()
                ),
            ),
            *(block for path, about in paths.items() for block in _path(path, about["get"])),
            "## What is answered",
            *(
                block
                for name, schema in told["components"]["schemas"].items()
                for block in _schema(name, schema)
            ),
        ),
    )


def _path(path: str, about: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {code(path)}"
    yield plain(about["summary"])
    yield table(
        ["parameter", "meaning", "default", "values"],
        (
            [code(one["name"]), plain(one.get("description", "")), _default(one), _values(one["schema"])]
            for one in about["parameters"]
        ),
    )
    yield "Answers: " + "; ".join(
        f"{status} {plain(said['description'])}{_body(said)}" for status, said in about["responses"].items()
    )


def _body(said: Mapping[str, Any]) -> str:
    content = said.get("content", {}).get("application/json")
    name = content["schema"]["$ref"].rsplit("/", 1)[1] if content else ""
    return f" ([{name}](#{anchor(name)}))" if name else ""


def _default(one: Mapping[str, Any]) -> str:
    if one["required"]:
        return "required"
    default = one["schema"].get("default", "")
    return code(default) if default != "" else "none"


def _values(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(map(code, schema["enum"]))
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        return f"{low:,} to {high:,}"
    return "an amount" if schema["type"] == "number" else "text"


def _schema(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {name}"
    yield table(
        ["field", "type"],
        ([code(field), _type(inner)] for field, inner in schema["properties"].items()),
    )


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{anchor(name)})"
    if schema["type"] == "array":
        return f"list of {_type(schema['items'])}"
    if schema.get("properties"):
        return "object: " + ", ".join(
            f"{code(name)} ({_type(of)})" for name, of in schema["properties"].items()
        )
    return " or ".join(schema["type"]) if isinstance(schema["type"], list) else str(schema["type"])
