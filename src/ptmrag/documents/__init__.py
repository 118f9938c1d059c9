"""The bytes of a source become a document: text in blocks that know their page."""
