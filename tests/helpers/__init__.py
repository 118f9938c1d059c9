"""What test modules share: small libraries, papers, a web on loopback, stand-in embedders."""
