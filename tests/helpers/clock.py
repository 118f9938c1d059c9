"""A clock that tests move on, so that nothing waits."""


class Clock:
    """A clock that sleeping moves on."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
