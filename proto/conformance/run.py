#!/usr/bin/env python3
"""Conformance suite of the secretsync protocol: run.py agent|client|host, see README.md or --help.

Needs nothing but Python 3.8 or newer.
"""

import sys

sys.dont_write_bytecode = True

from conformance.main import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
