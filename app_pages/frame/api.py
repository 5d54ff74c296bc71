"""The dashboard's answers for programs, served beside its pages: /api/v1, /healthz and /metrics.

Read-only. Everything is answered from one published build, named in the answer and in its ETag.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from analysis.market import api, metrics, source
from analysis.market.api_description import description
from analysis.market.api_questions import BadRequest
from analysis.market.source import Market, NotBuiltError
from app_pages.frame import options
from app_pages.frame.ask import ask

Find = Callable[[], Market | None]
Answered = Callable[[Market, Request], dict[str, Any]]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
NOT_KEPT = {"Cache-Control": "no-store"}
# Kept by the asker, who asks again each time whether it still holds: a refresh may have published.
KEPT = {"Cache-Control": "no-cache"}
# A server that began later may be another version, which may answer otherwise.
_BEGAN = time.time_ns()
_UNPUBLISHED = "Nothing is published yet: run `guidepost refresh`, or `guidepost demo` for a practice market."


def routes(find: Find, base: str = "") -> list[BaseRoute]:
    """Routes below the path `base`; `find` gives the published market at each request."""
    base = options.prefix(base)
    at = f"{base}/api/v1"

    def route(path: str, answered: Answered) -> Route:
        return Route(f"{at}{path}", _endpoint(find, answered), methods=["GET"])

    return [
        route("", lambda market, _: api.index(market, at)),
        route("/openapi.json", lambda market, _: ask(description, market, base)),
        route(
            "/questions/{name}",
            lambda market, asked: api.answer(market, at, _name(asked), _given(asked), ask),
        ),
        route("/postings", lambda market, asked: api.ads(market, at, _given(asked), ask)),
        route("/tables", lambda market, _: api.tables(market, at)),
        route("/tables/{name}", lambda market, asked: api.table(market, at, _name(asked), _given(asked))),
        Route(f"{base}/api", _unknown, methods=METHODS),
        Route(f"{base}/api/{{rest:path}}", _unknown, methods=METHODS),
        Route(f"{base}/healthz", lambda _: _json(200, api.health(find()), NOT_KEPT), methods=["GET"]),
        Route(f"{base}/metrics", lambda _: _metrics(find()), methods=["GET"]),
    ]


def _name(request: Request) -> str:
    return str(request.path_params["name"])


def _given(request: Request) -> list[tuple[str, str]]:
    return list(request.query_params.multi_items())


def _endpoint(find: Find, answered: Answered) -> Callable[[Request], Response]:
    def endpoint(request: Request) -> Response:
        market = find()
        if market is None:
            return _failed(503, _UNPUBLISHED)
        state = json.dumps([api.build(market), _BEGAN, request.url.path, request.url.query])
        tag = f'"{hashlib.sha256(state.encode()).hexdigest()[:24]}"'
        headers = {"ETag": tag, **KEPT}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        try:
            with source.held():
                return _json(200, answered(market, request), headers)
        except BadRequest as error:
            return _failed(400, str(error))
        except api.NotFound as error:
            return _failed(404, str(error))
        except NotBuiltError as error:
            logging.getLogger("guidepost.app").warning("%s: %s", request.url.path, error)
            return _failed(503, "What is published was made by another version: run `guidepost refresh`.")
        except Exception:
            logging.getLogger("guidepost.app").exception("%s failed", request.url.path)
            return _failed(500, "This cannot be answered; the server's log says why.")

    return endpoint


def _unknown(request: Request) -> Response:
    if request.method not in ("GET", "HEAD"):
        return _failed(405, "This API is read-only: ask with GET.")
    return _failed(404, f"There is nothing at {request.url.path[:80]!r}: /api/v1 says what there is.")


def _metrics(market: Market | None) -> Response:
    try:
        with source.held():
            body = api.exposition(market, datetime.now(UTC))
    except LookupError as error:  # published by an older Guidepost
        return Response(str(error), 503, NOT_KEPT, "text/plain")
    return Response(body, headers={"Content-Type": metrics.CONTENT_TYPE, **NOT_KEPT})


def _failed(status: int, message: str) -> Response:
    return _json(status, {"status": status, "message": message}, NOT_KEPT)


def _json(status: int, value: dict[str, Any], headers: dict[str, str]) -> Response:
    body = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    return Response(body, status, {"X-Content-Type-Options": "nosniff", **headers}, "application/json")
