"""The page "Write": tables of works, reviews, the sources of a draft."""
