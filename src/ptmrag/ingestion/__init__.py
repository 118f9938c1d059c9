"""The writing half: lists and PDFs go in, an up-to-date library comes out."""
