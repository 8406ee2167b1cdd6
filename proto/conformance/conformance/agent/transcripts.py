"""Suite transcripts: the conversations of proto/examples, played by ../../transcripts.py."""

import importlib.util
import os

from . import case
from ..cases import Failure, Skip
from ..registry import PROTO

DEFAULT = os.path.join(PROTO, "examples")


def player():
    """The program that plays transcripts, as a module."""
    file = os.path.join(PROTO, "conformance", "transcripts.py")
    spec = importlib.util.spec_from_file_location("transcripts", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def played(file):
    def body(bench):
        module = player()
        try:
            module.clean(bench.options.socket)
            found = module.play(bench.options.socket, file)
        except SystemExit as end:  # how the player says that the agent closed
            raise Failure(str(end))
        if found:
            raise Failure(found)
    return body


def add_transcripts(folder):
    """Adds a case for each transcript in that folder."""
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    names = [name for name in names if name.endswith(".ndjson")]
    if not names:
        @case("transcripts/examples", "the transcripts of proto/examples are played as written", "E4")
        def missing(bench):
            raise Skip("no transcripts in %s; see --examples" % folder)
    for name in names:
        case("transcripts/" + name[:-7], "the transcript %s is played as written" % name, "E4 O1")(
            played(os.path.join(folder, name)))
