"""Scrapy's settings for this project: slow, honest, and nothing that listens or remembers.

What depends on the environment is decided by `for_run`, which the crawling child calls for each of its runs.

    GUIDEPOST_HOME          where landing files go (`scrapy crawl`)
    GUIDEPOST_REPLAY        base URL on loopback that answers instead of the web
    GUIDEPOST_CONTACT_URL   whom a host can write to; stands in the user agent
    GUIDEPOST_TIMEOUT       seconds to wait for an answer (60)
    GUIDEPOST_CRAWL_DELAYS  "off" ignores Crawl-delay, under replay only
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from data import home
from scrapers.plan import replay_from
from scrapers.values import number

BOT_NAME = "guidepost"
SPIDER_MODULES = ["scrapers.spiders"]
NEWSPIDER_MODULE = "scrapers.spiders"

CONTACT_URL = "https://github.com/guidepost/guidepost"
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "Guidepost"
COOKIES_ENABLED = False
REFERER_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
METAREFRESH_ENABLED = False
# A proxy would resolve names for us, past the check that they are public.
HTTPPROXY_ENABLED = False
DOWNLOAD_VERIFY_CERTIFICATES = True

DOWNLOAD_MAXSIZE = 64 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_DELAY_JITTER = 0
CONCURRENT_REQUESTS = 64
REDIRECT_MAX_TIMES = 5
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"

DOWNLOAD_HANDLERS = {
    "http": "scrapers.network.GuardedHandler",
    "https": "scrapers.network.GuardedHandler",
    **dict.fromkeys(("data", "file", "ftp", "s3")),
}
TWISTED_DNS_RESOLVER = "scrapers.network.PublicResolver"
DOWNLOADER_MIDDLEWARES = {
    "scrapers.dry.Bounds": 90,  # these two only where the environment asks for them
    "scrapers.record.Recorder": 620,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapers.middlewares.StrictRobots": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapers.middlewares.PatientRetry": 550,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapers.middlewares.SameSiteRedirect": 600,
}
EXTENSIONS = dict.fromkeys(
    (
        "scrapy.extensions.feedexport.FeedExporter",
        "scrapy.extensions.logstats.LogStats",
        "scrapy.extensions.memusage.MemoryUsage",
        "scrapy.extensions.remote_control.RemoteControl",  # off, and half a second to import
        "scrapy.extensions.telnet.TelnetConsole",
    )
)
LOG_LEVEL = "WARNING"
STATS_DUMP = False


def for_run(replay: str | None, environ: Mapping[str, str]) -> dict[str, Any]:
    """The settings that depend on the environment and on where the answers come from."""
    obeys = replay is None or environ.get("GUIDEPOST_CRAWL_DELAYS", "").lower() != "off"
    contact = environ.get("GUIDEPOST_CONTACT_URL", "").strip() or CONTACT_URL
    return {
        "GUIDEPOST_REPLAY": replay,
        "GUIDEPOST_CRAWL_DELAYS": obeys,
        "GUIDEPOST_FIRST_PAUSE": 0.05 if replay else 2.0,
        "DOWNLOAD_DELAY": 0.0 if replay else 1.0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 4 if replay else 1,
        "DOWNLOAD_TIMEOUT": number(environ.get("GUIDEPOST_TIMEOUT")) or 60.0,
        "USER_AGENT": f"Guidepost/0.1 (+{contact})",
    }


GUIDEPOST_LANDING = str(home.find(os.environ).landing)
globals().update(for_run(replay_from(os.environ), os.environ))
