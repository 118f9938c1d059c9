"""How people write lists of works, read in steps: what `catalog` is made of.

    addresses <- links, markdown <- titles <- headlines <- records <- drafts <- outline

`outline.draft_entries` is the last step. Nothing here opens a file or a socket.
"""
