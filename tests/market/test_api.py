"""The answers for programs, asked of a real server over the practice build; fuzzed from their description."""

from __future__ import annotations

import json
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any, cast
from urllib.parse import quote, urlencode, urljoin

import jsonschema
import pytest
import uvicorn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request

from analysis.market.api_questions import QUESTIONS
from analysis.market.source import Market
from app_pages.frame import api
from app_pages.frame.page import discover
from warehouse.read import Warehouse

Got = tuple[int, dict[str, str], bytes]


@pytest.fixture(scope="module")
def served(market: Market) -> Iterator[str]:
    """The address of a server with the practice build, below a base path, and with nothing at /none."""
    app = Starlette(routes=[*api.routes(lambda: market, "base/"), *api.routes(lambda: None, "none")])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [free]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{free.getsockname()[1]}/base"
        server.should_exit = True
        thread.join(10)


def ask(address: str, method: str = "GET", **headers: str) -> Got:
    request = urllib.request.Request(address, headers=headers, method=method)  # noqa: S310  # loopback
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()


def read(address: str) -> Any:
    status, headers, body = ask(address)
    assert (status, headers["content-type"]) == (200, "application/json"), body
    return json.loads(body)


@pytest.fixture(scope="module")
def described(served: str) -> dict[str, Any]:
    found: dict[str, Any] = read(f"{served}/api/v1/openapi.json")
    return found


def test_every_question_is_answered_as_its_page_answers(served: str, described: dict[str, Any]) -> None:
    for question in QUESTIONS:
        amounts = [("amount", "180000"), ("low", "100000"), ("high", "150000")]
        needed = [(name, value) for name, value in amounts if name in {p.name for p in question.parameters}]
        found = read(f"{served}/api/v1/questions/{question.name}?{urlencode(needed)}")
        assert found["sentence"], question.name
        assert found["build"]["note"] == "simulated data"
        assert bool(found["rows"]) != bool(found["why_empty"])
        assert found["why_empty"] or (found["basis"]["postings"] and found["made_by"]), question.name


def test_a_question_takes_what_its_page_s_link_says(served: str) -> None:
    found = read(f"{served}/api/v1/questions/salary-bands?country=US&level=senior")
    assert found["asked"] == {
        "role": "ml-engineer", "level": "senior", "country": "US", "region": "all", "sector": "all",
        "workplace": "all",
    }  # fmt: skip
    assert "senior" in found["sentence"]
    assert {q.name for q in QUESTIONS} >= {"salary-bands", "sector-demand", "trending-skills"}
    assert {"salary-bands", "sector-demand", "trending-skills"} <= {f.page.url_path for f in discover()}


def test_all_rows_are_reached_part_by_part(served: str) -> None:
    whole = read(f"{served}/api/v1/tables/marts.skill_demand?role=ml-engineer&limit=1000")
    parts, address = [], "/base/api/v1/tables/marts.skill_demand?role=ml-engineer&limit=300"
    while address:
        part = read(urljoin(served, address))
        parts += part["rows"]
        address = part["next"]
        assert part["row_count"] == whole["row_count"]
    assert parts[:1000] == whole["rows"]
    assert len(parts) == whole["row_count"] > 300


def test_every_address_that_is_given_leads_on(served: str, described: dict[str, Any]) -> None:
    found = read(f"{served}/api/v1")
    tables = read(urljoin(served, found["tables"]))["tables"]
    for address in (found["questions"][0], found["postings"], found["description"], tables[0]["address"]):
        assert ask(urljoin(served, address))[0] == 200, address
    assert described["servers"] == [{"url": "/base"}]


def test_null_is_asked_for_by_nothing(served: str) -> None:
    found = read(f"{served}/api/v1/tables/marts.salary_bands?p50=&limit=5")
    assert found["row_count"]
    assert all(row["p50"] is None for row in found["rows"])


def test_ads_are_given_without_their_texts(served: str, market: Market) -> None:
    found = read(f"{served}/api/v1/postings?status=all&role=all&limit=50")
    assert found["row_count"] > 50
    assert len(found["rows"]) == 50
    assert max(len(str(value)) for row in found["rows"] for value in row.values()) < 300
    columns = {c["name"] for t in read(f"{served}/api/v1/tables")["tables"] for c in t["columns"]}
    assert not columns & {"description", "description_raw", "text"}


def test_an_unchanged_answer_is_not_sent_again(served: str) -> None:
    address = f"{served}/api/v1/questions/pay"
    _, headers, _ = ask(address)
    assert ask(address, **{"If-None-Match": headers["etag"]})[::2] == (304, b"")
    assert ask(f"{address}?role=data-scientist", **{"If-None-Match": headers["etag"]})[0] == 200


def test_what_is_shown_for_want_of_a_newer_build_is_another_answer(market: Market) -> None:
    older = Market(replace(cast(Warehouse, market.tables), is_fallback=True))
    asked = Request({"type": "http", "method": "GET", "path": "/x", "query_string": b"", "headers": []})
    tags = set()
    for one in (market, older):
        tags.add(api._endpoint(partial(Market, one.tables), lambda *_: {})(asked).headers["etag"])
    assert len(tags) == 2


REFUSED = [
    ("GET", "/api", 404, "There is nothing at '/base/api': /api/v1 says what there is."),
    ("GET", "/api/v2/pay", 404, "There is nothing at '/base/api/v2/pay': /api/v1 says what there is."),
    ("GET", "/api/v1/questions/pays", 404, "There is no question 'pays'; there are salary-bands,"),
    ("GET", "/api/v1/tables/core.postings", 404, "There is no table 'core.postings'; there are marts."),
    ("GET", "/api/v1/tables/marts.ads%22%3B--", 404, "There is no table 'marts.ads\";--'; there are"),
    ("POST", "/api/v1/questions/pay", 405, "This API is read-only: ask with GET."),
    ("GET", "/api/v1/questions/pay?boss=1", 400, "There is no parameter 'boss'; there are role."),
    ("GET", "/api/v1/questions/pay?role=boss", 400, "role can be ml-engineer,"),
    ("GET", "/api/v1/questions/pay?role=ml-engineer&role=x", 400, "Each parameter can be given once."),
    ("GET", "/api/v1/questions/pay?limit=0", 400, "limit is a number from 1 to 1000,"),
    ("GET", "/api/v1/questions/offer?amount=nan", 400, "amount must be an amount a year, such as 180000"),
    ("GET", "/api/v1/questions/range?low=2&high=1", 400, "low must not be more than high."),
    ("GET", "/api/v1/postings?skills=python,nix", 400, "There is no skill 'nix': "),
    ("GET", "/api/v1/postings?skills=python,sql,java,go", 400, "At most 3 skills"),
    ("GET", f"/api/v1/postings?words={'x' * 201}", 400, "words may have 200 characters at most."),
    ("GET", "/api/v1/tables/marts.skill_demand?share=much", 400, "marts.skill_demand cannot be asked so: C"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "status", "message"), REFUSED)
def test_what_cannot_be_meant_is_told_in_a_sentence(
    served: str, method: str, path: str, status: int, message: str
) -> None:
    got, headers, body = ask(served + path, method)
    told = json.loads(body)
    assert (got, headers["content-type"], told["status"]) == (status, "application/json", status)
    assert told["message"].startswith(message)


def test_health_and_metrics_say_which_build_is_shown(served: str, market: Market) -> None:
    assert read(f"{served}/healthz")["build"]["build_id"] == market.build_id
    lines = ask(f"{served}/metrics")[2].decode().splitlines()
    assert f'guidepost_build_info{{build_id="{market.build_id}",kind="simulated"}} 1.0' in lines
    ads, pay = market.frame("core.postings"), market.frame("core.pay")
    is_copy = pay["posting_id"].isin(ads.loc[~ads["is_primary"], "posting_id"])
    assert is_copy.any()
    assert f"guidepost_stated_pay {float((~is_copy).sum())}" in lines
    assert f"guidepost_as_of_timestamp_seconds {market.as_of.timestamp():.9g}" in [
        f"{name} {float(value):.9g}"
        for name, value in (line.rsplit(" ", 1) for line in lines if line[0] != "#")
    ]


def test_before_anything_is_published_the_way_out_is_told(served: str) -> None:
    bare = served.replace("/base", "/none")
    status, _, body = ask(f"{bare}/api/v1/questions/pay")
    assert status == 503
    assert json.loads(body)["message"].startswith("Nothing is published yet: run `guidepost refresh`")
    assert read(f"{bare}/healthz") == {"status": "ok", "build": None}
    assert "guidepost_published 0.0" in ask(f"{bare}/metrics")[2].decode()


@pytest.mark.slow
def test_what_is_described_holds_for_whatever_is_asked(served: str, described: dict[str, Any]) -> None:
    """Values as described are answered in the described shape; all others are refused with a sentence."""
    schemas = {"components": described["components"]}
    tables = [table["name"] for table in read(f"{served}/api/v1/tables")["tables"]]

    def value(schema: dict[str, Any]) -> st.SearchStrategy[str]:
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        if schema["type"] == "integer":
            return st.integers(schema["minimum"], min(schema["maximum"], 5_000)).map(str)
        if schema["type"] == "number":
            return st.floats(1, 1e8).map(str)
        return st.text(max_size=20)

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
    @given(data=st.data())
    def asked(data: st.DataObject) -> None:
        path, told = data.draw(st.sampled_from(sorted(described["paths"].items())))
        given_to: list[tuple[str, str]] = []
        for parameter in told["get"]["parameters"]:
            if parameter["in"] == "path":
                path = path.replace("{name}", quote(data.draw(st.sampled_from(tables) | st.text()), safe=""))
            elif parameter["required"] or data.draw(st.booleans()):
                wild = st.text(max_size=300)
                usual = value(parameter["schema"])
                given_to.append((parameter["name"], data.draw(usual | usual | wild)))
        status, _, body = ask(f"{served}{path}?{urlencode(given_to, errors='replace')}")
        answer = told["get"]["responses"][str(status)]["content"]["application/json"]["schema"]
        jsonschema.validate(json.loads(body), {**answer, **schemas})

    asked()
