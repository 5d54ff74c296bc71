"""A fresh environment with a wheel of ours and what it needs, and nothing else; no network is asked.

    python -m release.environment FOLDER dist/guidepost-*.whl

What the wheel needs is linked out of the environment that runs this, distribution by distribution: a library
that is used but not required, a test tool or the checkout itself cannot be imported there.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

from release.requirements import closure, declared

LEFT_OUT = {"bin", "__pycache__"}


def make(folder: Path, wheel: Path) -> Path:
    """The `guidepost` command of a new environment in `folder`, into which pip has put the wheel.

    Raises:
        FileExistsError: the folder holds something else, which would be lost.
        CalledProcessError: pip refuses the wheel.
        PackageNotFoundError: something that it needs is not installed here.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / "pyvenv.cfg").is_file():
        raise FileExistsError(f"{folder} holds something else than an environment: name another folder")
    venv.create(folder, clear=True, with_pip=False)
    python = folder / "bin" / "python"
    (library,) = (folder / "lib").glob("python3*/site-packages")
    for found in closure(declared()).values():
        tops = {path.parts[0] for path in found.files or () if ".." not in path.parts} - LEFT_OUT
        for top in tops:
            link = library / top
            if not link.is_symlink():
                link.symlink_to(str(found.locate_file(top)))
    subprocess.run(  # noqa: S603
        [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check", "install",
         "--quiet", "--no-index", "--no-deps", str(wheel)],
        check=True,
    )  # fmt: skip
    return folder / "bin" / "guidepost"


if __name__ == "__main__":
    print(make(Path(sys.argv[1]).absolute(), Path(sys.argv[2])))  # noqa: T201
