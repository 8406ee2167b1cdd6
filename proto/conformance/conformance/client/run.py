"""`run.py client`."""

import os
import shutil
import tempfile

from ..agent.peer import Bench, Peer
from ..cases import Failure
from ..registry import PROTO
from . import CATALOG
from .adapter import Client, NotTested
from .fake import FakeAgent

CLIENTS = os.path.join(os.path.dirname(PROTO), "contrib", "clients")


class Desk:
    """What a case is given: the client, a bench at the real agent, adapters and fake agents that end with it."""

    def __init__(self, options, client):
        self.options = options
        self.client = client
        self.bench = Bench(options)
        self.adapters = []
        self.fakes = []

    def mount(self):
        return self.bench.mount()

    def adapter(self, path=None):
        adapter = self.client.adapter(path or self.options.socket)
        self.adapters.append(adapter)
        return adapter

    def fake(self):
        fake = FakeAgent()
        self.fakes.append(fake)
        return fake

    def close(self):
        for adapter in self.adapters:
            adapter.stop()
        for fake in self.fakes:
            fake.close()
        self.bench.close()


class AtDesk:
    """A case with a desk of its own; what a fake agent found wrong with lines fails it, too."""

    def __init__(self, case, client):
        self.case, self.client = case, client
        self.id, self.suite, self.title, self.rules = case.id, case.suite, case.title, case.rules

    def body(self, options):
        desk = Desk(options, self.client)
        try:
            self.case.body(desk)
            for fake in desk.fakes:
                fake.judged()
        finally:
            desk.close()


def folders(options):
    """The folders of the clients that are meant."""
    base = options.clients or CLIENTS
    if options.all:
        names = sorted(os.listdir(base)) if os.path.isdir(base) else []
        return [os.path.join(base, name) for name in names if os.path.isfile(os.path.join(base, name, "client.json"))]
    found = []
    for name in options.names:
        folder = name if os.path.isfile(os.path.join(name, "client.json")) else os.path.join(base, name)
        if not os.path.isfile(os.path.join(folder, "client.json")):
            raise SystemExit("conformance: there is no client.json in %s" % folder)
        found.append(folder)
    return found


def run(options, report):
    from ..main import show
    if options.list:
        return show(CATALOG, report)
    options.validator = None
    options.socket = options.socket or os.environ.get("SECRETSYNC_SOCKET")
    # What used to be the positional SOCKET of this command may be given first, too.
    named = options.names[0] if options.names else ""
    if not options.socket and os.path.exists(named) and not os.path.isdir(named):
        options.socket = options.names.pop(0)
    if not options.socket:
        raise SystemExit("conformance: no agent: give --socket or set SECRETSYNC_SOCKET")
    found = folders(options)
    if not found:
        raise SystemExit("conformance: no client: name one, or give --all")
    try:
        Peer(options.socket).close()
    except OSError as error:
        report.say("conformance: no agent answers at %s: %s" % (options.socket, error))
        return 1
    cases = CATALOG.selected(options.only)
    suites = []
    for case in cases:
        if case.suite not in suites:
            suites.append(case.suite)
    matrix = []
    scratch = tempfile.mkdtemp(prefix="conformance-")
    try:
        for folder in found:
            matrix.append(tested(folder, scratch, cases, suites, options, report))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    status = report.summary()
    report.say()
    table(["client"] + suites, matrix, report)
    tested_any = any(row[1].startswith("not tested") is False for row in matrix)
    return status if tested_any else (1 if report.count("failed") else 0)


def tested(folder, scratch, cases, suites, options, report):
    """Runs the cases of one client; returns its row of the matrix."""
    client = Client(folder, scratch)
    try:
        client.prepare()
    except NotTested as reason:
        report.say("skip %s: not tested: %s" % (client.name, reason))
        return [client.name, "not tested: %s" % reason]
    except (Failure, OSError) as failure:
        for case in cases[:1]:
            report.add(client.name, Build, "failed", str(failure))
        return [client.name, "FAIL: build"]
    states = {suite: [] for suite in suites}
    for case in cases:
        if case.needs and case.needs not in client.features:
            report.add(client.name, case, "skipped", "the client does not offer " + case.needs)
        else:
            states[case.suite].append(report.run(AtDesk(case, client), options, client.name))
    row = [client.name]
    for suite in suites:
        ran = [state for state in states[suite] if state != "skipped"]
        row.append("FAIL" if "failed" in ran else "ok" if ran else "-")
    return row


class Build:
    """Stands for the build of a client in the report."""

    id, suite, title, rules = "build", "build", "the adapter is built", []


def table(head, rows, report):
    """The matrix of clients and suites; a row with one text says that in place of its columns."""
    widths = [max([len(head[0])] + [len(row[0]) for row in rows])] + [max(len(name), 4) for name in head[1:]]
    report.say("  ".join(name.ljust(width) for name, width in zip(head, widths)).rstrip())
    for row in rows:
        if len(row) == 2 and len(head) != 2:
            report.say("%s  %s" % (row[0].ljust(widths[0]), row[1]))
        else:
            report.say("  ".join(name.ljust(width) for name, width in zip(row, widths)).rstrip())
