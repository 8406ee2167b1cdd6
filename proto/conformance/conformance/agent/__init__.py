"""Cases for an agent, run through its socket."""

from ..cases import Catalog

CATALOG = Catalog()
case = CATALOG.case

# Each module adds its cases to the catalogue, in this order.
from . import framing, wire_corpus, envelope, limits, errors, order, roles, lists  # noqa: E402,F401
from . import destinations, associations, waiting, logical, providers, snapshots  # noqa: E402,F401
from . import compare, events, aws, transcripts  # noqa: E402,F401
