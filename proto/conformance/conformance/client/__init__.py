"""Cases for clients, run through their adapters."""

from ..cases import Catalog

CATALOG = Catalog()
case = CATALOG.case

# Each module adds its cases to the catalogue, in this order.
from . import against_agent, against_fake, example, transcripts  # noqa: E402,F401
