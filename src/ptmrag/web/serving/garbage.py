"""How often a server collects cyclic garbage: all its visitors wait meanwhile.

>>> collect_seldom()    # once, in a process of a server's own
"""

import gc

# Objects more than before until the young ones are looked through, and how many such looks until older ones are.
_YOUNG, _OLDER = 50_000, 10


def collect_seldom() -> None:
    """Look through all objects after millions of new ones, not after some hundred thousand.

    Half a million stay in a server. With Python's own thresholds, forty visitors had them looked through every five
    seconds, for 0.2 s on a quiet machine. What is in no cycle is freed at once in any case.
    """
    gc.set_threshold(_YOUNG, _OLDER, _OLDER)
