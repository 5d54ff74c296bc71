"""How the dashboard's server is set: one table, for `.streamlit/config.toml` and for the command line.

`guidepost dashboard` passes `command_line()` to `streamlit run`, so that an installed wheel, which has no
config file beside it, behaves and looks the same. A test holds the config file to this table.
"""

from __future__ import annotations

OPTIONS: dict[str, str | int | bool] = {
    "browser.gatherUsageStats": False,
    "server.showEmailPrompt": False,
    "server.address": "localhost",
    "server.maxUploadSize": 5,
    # Visitors are not asked to rerun when a file changes; contributors pass --server.fileWatcherType=auto.
    "server.fileWatcherType": "none",
    # Python collects garbage by itself; Streamlit would do it after every click, while all others wait.
    "runner.postScriptGC": False,
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    # Streamlit's own table download writes cells as they come; ours is safe for spreadsheets and says
    # "simulated" where true.
    "client.disableDataExport": True,
    "theme.baseRadius": "0.4rem",
    "theme.showWidgetBorder": True,
    "theme.linkUnderline": True,
    "theme.light.primaryColor": "#005A8F",
    "theme.light.backgroundColor": "#FFFFFF",
    "theme.light.secondaryBackgroundColor": "#F3F5F7",
    "theme.light.textColor": "#1C2833",
    "theme.dark.primaryColor": "#56B4E9",
    "theme.dark.backgroundColor": "#14181D",
    "theme.dark.secondaryBackgroundColor": "#1F262E",
    "theme.dark.textColor": "#E8ECF0",
}


def command_line(**other: str | int | bool) -> list[str]:
    """The options as `streamlit run` takes them; `other` ones of ours take their place, `_` for the dot.

    >>> command_line()[0]
    '--browser.gatherUsageStats=false'
    >>> [option for option in command_line(server_address="0.0.0.0") if "address" in option]
    ['--server.address=0.0.0.0']
    """
    changed = {name.replace("_", ".", 1): value for name, value in other.items()}
    return [f"--{name}={_written(value)}" for name, value in (OPTIONS | changed).items()]


def prefix(base_path: str) -> str:
    """The path with one slash before it and none after; empty for none.

    >>> prefix("jobs/guidepost/"), prefix("/"), prefix("")
    ('/jobs/guidepost', '', '')
    """
    return f"/{base_path.strip('/')}" if base_path.strip("/") else ""


def _written(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
