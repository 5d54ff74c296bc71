"""What can stop a refresh; each message is one sentence for the person who reads it."""

from __future__ import annotations


class WarehouseError(Exception):
    """Nothing was published, and the message says why."""


class KindMismatch(WarehouseError):  # it names what is wrong, as the sentence does
    """Live, simulated and replayed rows never share a warehouse."""


class ModelError(WarehouseError):
    """The models or measures cannot be ordered or built."""


class RefreshRunning(WarehouseError):  # a state of the world, not a fault
    """Another refresh of this home holds the lock."""
