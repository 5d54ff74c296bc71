"""A visitor of a Streamlit server without a browser: speaks its websocket, opens pages, changes filters.

It sends what the browser's client sends and waits until the server says that the page is drawn.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState, ContextInfo
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.asyncio.client import ClientConnection, connect

PATIENCE = 120.0  # seconds; a slow answer is measured, a missing one ends the run
Step = tuple[str, str]  # the label of a filter, the choice


class PageFailed(Exception):
    """The page showed an error, or the server ended its run otherwise than well."""


@dataclass
class Filter:
    """A select box as the page drew it last."""

    widget: str
    options: list[str]
    chosen: str


@dataclass
class Visitor:
    """One session: the page it is on, its address' query, its filters by label."""

    server: str
    socket: ClientConnection | None = None
    page: str = ""
    query: str = ""
    filters: dict[str, Filter] = field(default_factory=dict)
    elements: int = 0  # that the last run drew

    async def __aenter__(self) -> Self:
        address = f"{self.server.replace('http', 'ws', 1)}/_stcore/stream"
        self.socket = await connect(address, subprotocols=["streamlit"], max_size=None, ping_interval=None)  # type: ignore[list-item]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.socket is not None:
            await self.socket.close()

    async def open(self, page: str, query: str = "") -> float:
        """Go to a page; the seconds until it is drawn."""
        self.page, self.query, self.filters = page, query, {}
        return await self._run()

    async def choose(self, step: Step) -> float:
        """Change a filter; the seconds until the page is drawn again."""
        label, option = step
        self.filters[label].chosen = option
        return await self._run()

    def offers(self, step: Step) -> bool:
        """Whether the page has that filter and that choice now."""
        label, option = step
        return label in self.filters and option in self.filters[label].options

    def steps(self, most: int) -> Iterator[Step]:
        """Choices to make on the page: of each filter its next two and back, until there are `most`."""
        made = [
            (label, option)
            for label, one in self.filters.items()
            for option in [*[o for o in one.options if o != one.chosen][:2], one.chosen]
            if len(one.options) > 1
        ]
        yield from made[:most]

    async def _run(self) -> float:
        if self.socket is None:
            raise PageFailed("not connected")
        states = [WidgetState(id=one.widget, string_value=one.chosen) for one in self.filters.values()]
        asked = ClientState(
            query_string=self.query, page_name=self.page, widget_states=WidgetStates(widgets=states),
            context_info=ContextInfo(timezone="UTC", locale="en-US", url=f"{self.server}/{self.page}"),
        )  # fmt: skip
        start = time.perf_counter()
        await self.socket.send(BackMsg(rerun_script=asked).SerializeToString())
        while not self._is_drawn(await self._heard()):
            pass
        return time.perf_counter() - start

    async def _heard(self) -> ForwardMsg:
        assert self.socket is not None  # noqa: S101  # _run has looked
        told = await asyncio.wait_for(self.socket.recv(), PATIENCE)
        message = ForwardMsg()
        message.ParseFromString(told if isinstance(told, bytes) else told.encode())
        return message

    def _is_drawn(self, message: ForwardMsg) -> bool:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.filters, self.elements = {}, 0
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "page_not_found":
            raise PageFailed(f"{self.page}: no such page")
        elif kind == "delta" and message.delta.HasField("new_element"):
            self._see(message.delta.new_element)
            self.elements += 1
        if kind != "script_finished":
            return False
        ended = message.script_finished
        if ended == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return False
        if ended != ForwardMsg.FINISHED_SUCCESSFULLY:
            raise PageFailed(f"{self.page}?{self.query}: ended with {ended}")
        return True

    def _see(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception" or (kind == "alert" and element.alert.format == Alert.ERROR):
            raise PageFailed(f"{self.page}?{self.query}: {element}")
        if kind == "selectbox":
            box = element.selectbox
            options = list(box.options)
            chosen = box.raw_value if box.set_value else options[box.default]
            self.filters[box.label] = Filter(box.id, options, chosen)


@dataclass(frozen=True)
class Server:
    """What a server's process spent and holds, as Linux counts it."""

    pid: int

    def work(self) -> float:
        """Seconds of processor since it started, all its threads together."""
        return time.clock_gettime((~self.pid << 3) | 2)  # clock_getcpuclockid(3) of another process

    def memory(self) -> float:
        """MiB of memory it holds."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * 4096 / 2**20
