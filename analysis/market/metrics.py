"""The state of the published market for a monitoring system, in the text format of Prometheus."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from analysis.market.last_run import LastRun
from analysis.market.status import MarketStatus

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def exposition(state: MarketStatus | None, as_of: datetime | None) -> bytes:
    """Gauges of one market; only `guidepost_published 0` where nothing is published."""
    registry = CollectorRegistry()

    def gauge(name: str, about: str, value: float, **labels: str) -> None:
        made = Gauge(f"guidepost_{name}", about, list(labels), registry=registry)
        (made.labels(**labels) if labels else made).set(value)

    gauge("published", "Whether a build is published.", state is not None)
    if state is None or as_of is None:
        return generate_latest(registry)
    gauge("build_info", "The build that is shown.", 1, build_id=state.build_id, kind=state.kind)
    gauge("as_of_timestamp_seconds", "Clock of the refresh that made the build.", as_of.timestamp())
    gauge("is_fallback", "Whether an older build is shown, the newest being unreadable.", state.is_fallback)
    gauge("postings", "Postings, copies counted once.", state.posting_count)
    gauge("open_postings", "Postings that were open when last read.", state.open_posting_count)
    gauge("stated_pay", "Postings that state pay.", state.stated_pay_count)
    gauge("employers", "Employers of the postings.", state.employer_count)
    gauge("coverage_breaks", "Fields that feeds stopped giving in the last twelve months.", len(state.breaks))
    gauge("drift_alarm", "Whether the reading of ads has shifted since the build before.",
          bool(state.drift and state.drift.is_alarm))  # fmt: skip
    _by_status(registry, "boards", "Boards by their last reading.", state.boards)
    if state.last_run is not None:
        _last_run(registry, gauge, state.last_run)
    return generate_latest(registry)


def _by_status(registry: CollectorRegistry, name: str, about: str, counts: Mapping[str, int]) -> None:
    gauge = Gauge(f"guidepost_{name}", about, ["status"], registry=registry)
    for status, count in counts.items():
        gauge.labels(status=status).set(count)


def _last_run(registry: CollectorRegistry, gauge: Callable[..., None], run: LastRun) -> None:
    """The newest refresh, whatever became of it."""
    code = -1 if run.exit_code is None else run.exit_code
    gauge("refresh_last_timestamp_seconds", "Clock of the last refresh.", run.as_of_seconds)
    gauge("refresh_last_exit_code", "Exit code of the last refresh; -1 where it was cut off.", code)
    gauge("refresh_last_published", "Whether the last refresh published.", run.published)
    if run.seconds is not None:
        gauge("refresh_last_duration_seconds", "How long the last refresh took.", run.seconds)
    aside = len(run.set_aside)
    gauge("refresh_set_aside_boards", "Boards asked once a week only, having failed so long.", aside)
    _by_status(registry, "refresh_boards", "Boards of the last refresh by their reading.", run.boards)
