"""Pairing beside a plain shuffle, networkx's matching, and a peer's SQL."""
