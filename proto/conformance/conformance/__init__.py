"""The conformance suite of the secretsync protocol; see ../README.md."""
