"""Charts that are kept as they are sent: plain values, which Streamlit only has to write down."""

from __future__ import annotations

import json
from typing import Any

import plotly.graph_objects as go


class Written(go.Figure):  # type: ignore[misc]  # plotly has no types
    """A finished figure; of a plain one Plotly copies every part whenever it is drawn."""

    def __init__(self, figure: go.Figure) -> None:
        # Nothing of a figure's own: it is drawn and never changed.
        object.__setattr__(self, "_drawn", json.loads(figure.to_json()))

    def to_dict(self) -> dict[str, Any]:
        """What is drawn, as every caller shares it."""
        drawn: dict[str, Any] = self._drawn
        return drawn
