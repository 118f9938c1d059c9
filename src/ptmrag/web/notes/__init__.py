"""The page "Notes": quotes that a reader keeps, each with a note of the reader's own."""
