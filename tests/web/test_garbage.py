"""How often a server looks through all its objects."""

import gc
from collections.abc import Mapping

from ptmrag.web.serving.garbage import collect_seldom


def test_some_hundred_thousand_new_objects_are_no_reason_to_look_through_all() -> None:
    """The young ones are looked through meanwhile."""
    before, looked = gc.get_threshold(), set[int]()

    def look(_phase: str, about: Mapping[str, int]) -> None:
        looked.add(about["generation"])

    gc.collect()
    gc.callbacks.append(look)
    try:
        collect_seldom()
        kept = [[] for _ in range(300_000)]  # type: ignore[var-annotated]
    finally:
        gc.callbacks.remove(look)
        gc.set_threshold(*before)
    assert looked == {0}
    assert len(kept) == 300_000
