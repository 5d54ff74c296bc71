"""Serves a folder's worth of answers from memory, so that a crawl is measured and not a server.

    python -m bench.answers   (one line of JSON on standard input: path -> [content type, body in latin-1])

The first line on standard output is the port; it ends when its standard input does.
"""

from __future__ import annotations

import asyncio
import json
import sys


async def _serve() -> None:
    answers = {
        path: (kind, body.encode("latin-1"))
        for path, (kind, body) in json.loads(sys.stdin.buffer.readline()).items()
    }

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                while (await reader.readline()).strip():
                    pass
                path = line.split(b" ")[1].decode("latin-1")
                kind, body = answers.get(path, ("text/plain", None))
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
