"""`python -m ptmrag` is the command `ptmrag`."""

from ptmrag.cli import main

main()
