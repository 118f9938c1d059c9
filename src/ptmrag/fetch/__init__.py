"""Fetch what an address gives: politely, bounded, guarded."""
