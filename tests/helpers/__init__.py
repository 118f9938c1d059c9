"""Shared by the tests: small libraries, papers, a web on the loopback address, stub embedders."""
