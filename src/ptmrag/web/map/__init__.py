"""The page "Map": the entries by meaning and by year."""
