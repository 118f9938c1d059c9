"""How many answers a visitor may have in the making."""

from ptmrag.web.rate_limit import RateLimit


def test_a_visitor_has_two_slots() -> None:
    """A third answer of one visitor is refused; that of another visitor is not."""
    rate_limit = RateLimit(2)
    taken, ann = rate_limit.slot, "ann"
    with taken(ann) as one, taken(ann) as two, taken(ann) as three, taken("bob") as other:
        assert (one, two, three, other) == (True, True, False, True)
    with rate_limit.slot("ann") as again:
        assert again
