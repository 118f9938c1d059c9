"""A clock for tests that advances without waiting."""


class Clock:
    """A clock that `sleep` advances."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
