"""One file that holds a home: the shown generation, landing files, kept figures, own content and models.

A tar file, packed where its name ends in .gz; its first member, manifest.json, names every other with size
and SHA-256. Nothing is put in place before all of it was read and found as the manifest says; then all of it
is (`warehouse.swap`).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from data.home import Home
from warehouse import checksum, journal, publish, runs, swap, texts
from warehouse.errors import WarehouseError
from warehouse.lock import locked
from warehouse.read import Warehouse

FORMAT = 1
MANIFEST = "manifest.json"
MOST_MANIFEST = 64_000_000


def backup(home: Home, file: Path, at: datetime) -> dict[str, Any]:
    """Write the archive of `home` to `file`, replacing it; returns its manifest without the list of files.

    Raises:
        RefreshRunning: a refresh is under way.
        WarehouseError: nothing sound is published.
    """
    with locked(home):
        shown = Warehouse.open(home)
        is_whole = shown and not (
            shown.is_fallback or checksum.is_damaged(shown.path) or texts.lacking(shown.path)
        )
        if shown is None or not is_whole:
            raise WarehouseError(
                "What is shown cannot be read or is damaged: `guidepost verify` says what is wrong."
            )
        paths = {path.relative_to(home.root).as_posix(): path for path in _kept(home, shown.path)}
        about = {"format": FORMAT, "build_id": shown.build_id, "kind": shown.kind, "made_at": at.isoformat()}
        files = {
            name: {"bytes": path.stat().st_size, "sha256": checksum.of(path)} for name, path in paths.items()
        }
        draft = file.with_name(f".{file.name}.{os.getpid()}.part")
        try:
            _write(draft, {**about, "files": files}, paths, packed=file.suffix in (".gz", ".tgz"))
            draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)
    return {**about, "files": len(files), "bytes": file.stat().st_size}


def _kept(home: Home, shown: Path) -> Iterator[Path]:
    """The files a home is made again from."""
    yield from (p for p in (shown, checksum.beside(shown), home.warehouse / "current") if p.is_file())
    yield from texts.needed(shown)
    for path in sorted(home.warehouse.glob("*.json*")):
        if path.name.startswith("evaluation-") or path.name in (journal.FILE, runs.FILE):
            yield path
    for name in swap.BEHIND:
        for path in sorted((home.root / name).rglob("*")):
            parts = path.relative_to(home.root).parts
            is_draft = any(part.startswith(".") and part != ".removed" for part in parts)
            if path.is_file() and not path.is_symlink() and not is_draft and path.suffix != ".part":
                yield path


def _write(file: Path, manifest: Mapping[str, Any], paths: Mapping[str, Path], *, packed: bool) -> None:
    options: dict[str, Any] = {"compresslevel": 1} if packed else {}
    with tarfile.open(file, "w:gz" if packed else "w", **options) as tar:
        text = json.dumps(manifest, indent=1).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size = len(text)
        tar.addfile(member, io.BytesIO(text))
        for name, path in paths.items():
            tar.add(path, name, recursive=False)
    with file.open("rb") as handle:
        os.fsync(handle.fileno())


def restore(home: Home, file: Path, *, force: bool, by: str, at: datetime) -> dict[str, Any]:
    """Put what the archive holds in place of what `home` holds; returns its manifest, with where that went.

    Args:
        home: filled; nothing of it changes unless the whole archive is sound.
        file: what `backup` wrote.
        force: also where something is published; it is moved to a folder beside, not removed.
        by: who says so.
        at: when.

    Raises:
        RefreshRunning: a refresh is under way.
        WarehouseError: something is published and `force` is not set, or the archive is not sound.
    """
    home.root.mkdir(parents=True, exist_ok=True)
    with locked(home):
        if not force and (publish.current(home) or publish.generations(home)):
            raise WarehouseError(f"Something is published in {home.root}: --force moves it aside.")
        draft = swap.draft_of(home)
        try:
            manifest = _unpacked(file, draft)
            _refuse_unsound(Home(draft), manifest)
            swap.begin(home, manifest["build_id"], file.name, by, at)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        aside = swap.finish(home)
    return {**{k: v for k, v in manifest.items() if k != "files"}, "files": len(manifest["files"]),
            "moved_to": str(aside) if aside else None}  # fmt: skip


def _unpacked(file: Path, folder: Path) -> dict[str, Any]:
    """The manifest, and every file it names below `folder`, each found to be what the manifest says."""
    try:
        with tarfile.open(file, "r:*") as tar:
            manifest = _manifest(tar)
            left = dict(manifest["files"])
            for member in tar:
                if member.name == MANIFEST:
                    continue
                told = left.pop(member.name, None)
                if told is None or not member.isreg() or member.size != told["bytes"]:
                    raise WarehouseError(
                        f"{file.name} holds {member.name!r}, which its manifest does not name so."
                    )
                if not is_inside(member.name):
                    raise WarehouseError(f"{file.name} holds {member.name!r}, which leads out of the home.")
                _extract(tar, member, folder / member.name, told["sha256"])
    except (tarfile.TarError, EOFError, KeyError, TypeError, ValueError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise WarehouseError(f"{file.name} is no backup of Guidepost, or it is cut off: {error}") from error
    if left:
        raise WarehouseError(f"{file.name} is cut off: it lacks {len(left)} of its files.")
    return manifest


def _manifest(tar: tarfile.TarFile) -> dict[str, Any]:
    first = tar.next()
    held = tar.extractfile(first) if first and first.name == MANIFEST and first.size < MOST_MANIFEST else None
    if held is None:
        raise ValueError("it does not begin with a manifest")
    manifest = json.loads(held.read())
    if manifest["format"] != FORMAT or not isinstance(manifest["build_id"], str):
        raise ValueError(f"its format is {manifest['format']!r} and this Guidepost reads {FORMAT}")
    return dict(manifest)


def is_inside(name: str) -> bool:
    """Whether a member's name is one of a file in a folder of the home.

    >>> [is_inside(name) for name in ("landing/x/y.jsonl", "../x", "/etc/passwd", "landing/../x", "cli.py")]
    [True, False, False, False, False]
    """
    path = PurePosixPath(name)
    is_plain = not path.is_absolute() and ".." not in path.parts and "\\" not in name and "\0" not in name
    return is_plain and len(path.parts) > 1 and path.parts[0] in swap.FOLDERS and str(path) == name


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path, digest: str) -> None:
    held, found = tar.extractfile(member), hashlib.sha256()
    if held is None:
        raise WarehouseError(f"{member.name!r} cannot be read from the backup.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with held, target.open("xb") as file:
        for chunk in iter(lambda: held.read(checksum.CHUNK), b""):
            found.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    if found.hexdigest() != digest:
        raise WarehouseError(f"{member.name!r} in the backup is damaged: its checksum differs.")
    if target.suffix == ".duckdb":
        target.chmod(0o444)


def _refuse_unsound(draft: Home, manifest: Mapping[str, Any]) -> None:
    found = Warehouse.open(draft)
    if (
        found is None
        or found.is_fallback
        or found.build_id != manifest["build_id"]
        or texts.lacking(found.path)
    ):
        raise WarehouseError("The warehouse in the backup cannot be opened: take another backup.")
