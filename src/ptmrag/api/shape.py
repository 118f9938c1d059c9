"""The base of all shapes of JSON.

    class Status(Shape): ...
    Status.of(library.status())              # checked against `as_json`, which alone makes the JSON

It has no shape itself: `shapes` and its neighbours do.
"""

from typing import Any, Protocol, Self

from pydantic import BaseModel, ConfigDict


class HasJson(Protocol):
    """A value of ours that knows its JSON."""

    def as_json(self) -> dict[str, Any]: ...


class Shape(BaseModel):
    """A shape of JSON. Fields may be added to it in later versions, so clients ignore those they do not know."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    @classmethod
    def of(cls, value: HasJson) -> Self:
        """The JSON of a value, as this shape."""
        return cls.model_validate(value.as_json())
