"""Cases for hosts, for which the suite plays the agent."""

from ..cases import Catalog

CATALOG = Catalog()
case = CATALOG.case

# Adds its cases to the catalogue.
from . import suites  # noqa: E402,F401
