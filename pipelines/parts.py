"""A stage's part of an article, which must be there by the time that a later stage asks."""

from typing import TypeVar

Part = TypeVar("Part")


class StageOrderError(RuntimeError):
    """ITEM_PIPELINES runs a stage before one that it builds on."""


def part(value: Part | None, stage: str) -> Part:
    if value is None:
        raise StageOrderError(f"this stage needs what the {stage} stage makes; put it first in ITEM_PIPELINES")
    return value
