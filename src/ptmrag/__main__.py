"""`python -m ptmrag` is the command `ptmrag`."""

from ptmrag.cli.commands import main

main()
