"""Sources over the network: bounded, guarded and polite."""
