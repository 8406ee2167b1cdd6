"""`run.py agent`."""

import os

from ..cases import Failure
from ..schema import Validator
from . import CATALOG
from .peer import Bench, Peer
from .transcripts import DEFAULT as EXAMPLES, add_transcripts
from .wire_corpus import DEFAULT as WIRE, add_corpus


class OnBench:
    """A case with a bench of its own, cleared away whatever the case comes to."""

    def __init__(self, case):
        self.case = case
        self.id, self.suite, self.title, self.rules = case.id, case.suite, case.title, case.rules

    def body(self, options):
        bench = Bench(options)
        try:
            self.case.body(bench)
        finally:
            bench.close()


def run(options, report):
    from ..main import show
    options.validator = Validator.read(options.openrpc) if options.openrpc else None
    # Transcripts are played from an empty state, so they go first.
    others, CATALOG.cases = CATALOG.cases, []
    add_transcripts(options.examples or EXAMPLES)
    add_corpus(options.wire or WIRE)
    CATALOG.cases += others
    if options.list:
        return show(CATALOG, report)
    options.socket = os.path.abspath(options.socket) if len(options.socket) < 90 else options.socket
    try:
        peer = Peer(options.socket)
        agent = peer.call("agent.info")["agent"]
        peer.close()
    except (OSError, Failure) as error:
        report.say("conformance: no agent answers at %s: %s" % (options.socket, error))
        return 1
    report.say("%s %s at %s%s" % (agent["name"], agent["version"], options.socket,
                                  ", results validated by " + options.openrpc if options.openrpc else ""))
    report.say()
    for case in CATALOG.selected(options.only):
        report.run(OnBench(case), options)
    return report.summary()
