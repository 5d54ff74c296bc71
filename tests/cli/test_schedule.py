"""What schedulers are given: run for real where the machine can, and looked at for its shape where not.

Real: the line of cron through /bin/sh, as cron calls it, and systemd's units through its own verifier.
For its shape only: the container, GitHub Actions, Airflow and Kubernetes.
"""

from __future__ import annotations

import ast
import json
import re
import shutil
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from commands.schedule import FILES, fill, filled
from tests.cli.conftest import ROOT, Guidepost

DEPLOY = ROOT / "deploy"
AWKWARD = 'it\'s 100% "mine" $HOME'


def made(scheduler: str, home: Path = Path("/srv/guide post"), command: Path = Path("/opt/guidepost")) -> str:
    files = filled(scheduler, command, home, (3, 17), timedelta(minutes=20), timedelta(hours=2))
    return "\n".join(files.values())


def test_every_file_of_deploy_is_printed_by_one_scheduler_and_filled_in() -> None:
    names = sorted(name for names in FILES.values() for name in names)
    assert sorted(path.name for path in DEPLOY.iterdir()) == sorted([*names, "README.md"])
    for scheduler in FILES:
        assert not re.search(r"@[A-Z_]+@", made(scheduler)), scheduler


def test_no_file_of_deploy_names_this_machine() -> None:
    for path in DEPLOY.iterdir():
        text = path.read_text(encoding="utf-8")
        assert str(ROOT) not in text
        assert str(Path.home()) + "/" not in text


def test_the_command_prints_or_writes(tmp_path: Path, here: Guidepost) -> None:
    done = here("schedule", "print", "systemd", "--at", "02:05", "--jitter", "90s")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("# ---- guidepost-refresh.") == 2
    assert "OnCalendar=*-*-* 02:05:00\n" in done.stdout
    assert "RandomizedDelaySec=90s\n" in done.stdout
    assert f'Environment="GUIDEPOST_HOME={tmp_path / "home"}"' in done.stdout
    done = here("schedule", "print", "kubernetes", "--to", str(tmp_path / "made"))
    assert done.stdout == f"wrote {tmp_path / 'made' / 'guidepost-cronjob.yaml'}\n"
    for args in (["--at", "25:00"], ["--jitter", "soon"], ["--time-limit", "2"]):
        assert here("schedule", "print", "cron", *args).returncode == 2


# ---- cron --------------------------------------------------------------------------------------------------


def wrapper(folder: Path, script: str) -> Path:
    """A command of an awkward name that stands in for the installed one."""
    path = folder / AWKWARD / "guidepost"
    path.parent.mkdir(parents=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def as_cron(crontab: str, number: int) -> subprocess.CompletedProcess[str]:
    """The command of a line, as cron runs it: a bare % ends it, /bin/sh, hardly an environment, the root."""
    line = [line for line in crontab.splitlines() if not line.startswith("#")][number]
    command = re.split(r"(?<!\\)%", line.split(maxsplit=5)[5])[0].replace("\\%", "%")
    return subprocess.run(
        ["/bin/sh", "-c", command], cwd="/", capture_output=True, text=True, timeout=240, check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": "/", "SHELL": "/bin/sh", "LOGNAME": "nobody"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("number", "code", "says", "mailed"),
    [
        (0, 0, "all well", ""), (0, 3, "a board failed", ""),
        (0, 1, "nothing published", "nothing published\n"),
        (0, 4, "another is running", "another is running\n"), (1, 0, "nothing to do", ""),
        (1, 1, "nothing published", "nothing published\n"), (1, 4, "another is running", ""),
    ],
)  # fmt: skip
def test_cron_s_lines_are_silent_unless_nothing_was_published(
    tmp_path: Path, number: int, code: int, says: str, mailed: str
) -> None:
    said = tmp_path / "said"
    command = wrapper(tmp_path, f'echo "$GUIDEPOST_HOME|$*" > "{said}"; echo "{says}" >&2; exit {code}')
    home = tmp_path / AWKWARD / "home"
    done = as_cron(made("cron", home, command), number)
    assert (done.stdout, done.stderr) == (mailed, "")
    options = ("--jitter 20m", "--if-older 26h")[number]
    assert said.read_text() == f"{home}|refresh {options} --time-limit 2h\n"


@pytest.mark.slow
def test_a_line_of_cron_refreshes(tmp_path: Path, guidepost: Guidepost) -> None:
    """The real command, called by the shell, reads no board (none answers) and says so as cron's mail."""
    command = wrapper(
        tmp_path,
        f"cd {ROOT} && GUIDEPOST_REPLAY=http://127.0.0.1:9 exec {sys.executable} -m cli "
        '"$1" --quick --no-crawl',
    )
    done = as_cron(made("cron", tmp_path / "home", command), 0)
    assert done.stdout.splitlines()[-1].startswith("What was published before is untouched in ")
    (log,) = (tmp_path / "home" / "logs").glob("refresh-*.jsonl")
    ended = json.loads(log.read_text(encoding="utf-8").splitlines()[-1])
    assert (ended["event"], ended["status"], ended["exit_code"]) == ("ended", "not_published", 1)


# ---- systemd -----------------------------------------------------------------------------------------------

verifier = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")


@verifier
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    home, command = tmp_path / AWKWARD, tmp_path / "100% of" / "guidepost"
    command.parent.mkdir()
    command.write_text("#!/bin/sh\n")
    command.chmod(0o755)
    units = filled("systemd", command, home, (3, 17), timedelta(minutes=20), timedelta(hours=2))
    for name, text in units.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / name) for name in units)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    ours = [line for line in done.stderr.splitlines() if "guidepost-refresh" in line]
    assert (done.returncode, ours) == (0, []), done.stderr
    calendar = re.search(r"OnCalendar=(.*)", units["guidepost-refresh.timer"])
    assert calendar is not None
    done = subprocess.run(
        ["systemd-analyze", "calendar", calendar[1]], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


@verifier
def test_systemd_finds_the_service_well_enclosed(tmp_path: Path) -> None:
    """Its own measure of exposure, 0 the best of 10; a service without these options has 9.6."""
    for name, text in filled(
        "systemd", Path("/bin/true"), Path("/srv/guidepost"), (3, 17), timedelta(), timedelta(hours=2)
    ).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--threshold=25", "--no-pager",
         str(tmp_path / "guidepost-refresh.service")],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_service_s_safety_is_stated() -> None:
    unit = made("systemd")
    for line in (
        "SuccessExitStatus=3", "TimeoutStartSec=4h", "Persistent=true", "RandomizedDelaySec=20m",
        "ProtectSystem=strict", 'ReadWritePaths="/srv/guide post"', "NoNewPrivileges=yes",
    ):  # fmt: skip
        assert f"\n{line}\n" in unit


# ---- looked at for their shape only ------------------------------------------------------------------------


def test_kubernetes_runs_one_at_a_time() -> None:
    yaml = pytest.importorskip("yaml")
    job = yaml.safe_load(made("kubernetes"))
    assert (job["apiVersion"], job["kind"]) == ("batch/v1", "CronJob")
    assert job["spec"]["schedule"] == "17 03 * * *"
    assert job["spec"]["concurrencyPolicy"] == "Forbid"
    inner = job["spec"]["jobTemplate"]["spec"]
    assert inner["activeDeadlineSeconds"] == 4 * 3600 + 20 * 60
    (container,) = inner["template"]["spec"]["containers"]
    assert container["args"] == ["guidepost refresh --jitter 20m --time-limit 2h || [ $? -eq 3 ]"]
    assert container["resources"]["limits"] == {"memory": "2Gi"}


def test_github_keeps_the_home_from_night_to_night() -> None:
    yaml = pytest.importorskip("yaml")
    flow = yaml.safe_load(made("github"))
    assert flow[True] == {
        "schedule": [{"cron": "17 03 * * *"}],
        "workflow_dispatch": None,
    }  # "on" is YAML's true
    assert flow["concurrency"] == {"group": "guidepost-refresh"}
    steps = flow["jobs"]["refresh"]["steps"]
    used = [step["uses"].split("@")[0] for step in steps if "uses" in step]
    assert used == [
        "actions/checkout", "actions/setup-python", "actions/cache/restore", "actions/cache/save",
    ]  # fmt: skip
    assert any(
        "refresh --jitter 20m --time-limit 2h || [ $? -eq 3 ]" in step.get("run", "") for step in steps
    )


def test_airflow_s_file_is_python_and_spells_the_paths() -> None:
    text = made("airflow", Path(f"/srv/{AWKWARD}\\"))
    named = {
        node.targets[0].id: node.value.value
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }
    assert named == {"HOME": f"/srv/{AWKWARD}\\", "COMMAND": "/opt/guidepost"}
    for said in ("max_active_runs=1", "catchup=False", 'schedule="17 03 * * *"'):
        assert said in text


def test_the_container_s_file_says_how_to_refresh() -> None:
    """The rest of it is held against the repository by tests/release."""
    assert " guidepost refresh --jitter 20m --time-limit 2h\n" in made("container")


def test_a_name_without_a_value_is_a_slip() -> None:
    with pytest.raises(KeyError):
        fill("@NOWHERE@", {})


def test_a_path_with_a_line_break_is_refused() -> None:
    with pytest.raises(Exception, match="holds a line break"):
        made("cron", Path("/srv/a\nb"))


def test_systemd_is_not_given_a_command_it_refuses() -> None:
    with pytest.raises(Exception, match="by a path without quotes"):
        made("systemd", command=Path("/opt/it's mine/guidepost"))
