"""Serves a folder's worth of answers from memory, so that a crawl is measured and not a server.

    python -m bench.answers   (one line of JSON on standard input: path -> [content type, body in latin-1])

The first line on standard output is the port; it ends when its standard input does. A board named `x7-NAME`
answers as NAME does, its own name in the links: so a few boards make as many as a measure needs.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys

# /boards-api.greenhouse.io/v1/boards/x7-acme/jobs?content=true · /x7-careers.acme.example/jobs/1001-engineer
_ALIAS = re.compile(r"/(x\d+-)([^/?]+)")


def alias(board: str, number: int) -> str:
    """The name under which a board is served for the so-manieth time; its own for the first."""
    return f"x{number}-{board}" if number else board


async def _serve() -> None:
    answers = {
        path: (kind, body.encode("latin-1"))
        for path, (kind, body) in json.loads(sys.stdin.buffer.readline()).items()
    }

    def answered(path: str) -> tuple[str, bytes | None]:
        named = _ALIAS.search(path)
        if named is None:
            return answers.get(path, ("text/plain", None))
        kind, body = answers.get(path.replace(named[1], "", 1), ("text/plain", None))
        is_host = body is not None and "." in named[2]  # the pages of a host link to it
        return kind, body.replace(named[2].encode(), named[0][1:].encode()) if body and is_host else body

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                while (await reader.readline()).strip():
                    pass
                kind, body = answered(line.split(b" ")[1].decode("latin-1"))
                status = "404 Not Found" if body is None else "200 OK"
                body = body or b""
                head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
                writer.write(head.encode() + body)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=512)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.buffer.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(_serve())
