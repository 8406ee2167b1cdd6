"""The command line."""

import argparse
import os
import shlex
import sys

from . import registry
from .cases import Report


def arguments(words):
    parser = argparse.ArgumentParser(prog="run.py",
                                     description="Tests agents, clients and hosts of the secretsync protocol.")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--only", action="append", metavar="ID", help="only this case or suite; may be repeated")
    common.add_argument("--json", metavar="FILE", help="write all results to this file, too")
    common.add_argument("--list", action="store_true", help="list the cases and stop")
    commands = parser.add_subparsers(dest="command", metavar="agent|client|host")
    commands.required = True

    agent = commands.add_parser("agent", parents=[common], help="test an agent through its socket",
                                description="Tests an agent. Point it at a throw-away one: destinations are deleted.")
    agent.add_argument("socket", metavar="SOCKET")
    agent.add_argument("--examples", metavar="DIR", help="transcripts to play (proto/examples)")
    agent.add_argument("--wire", metavar="DIR", help="the wire corpus (seeds/wire)")
    agent.add_argument("--openrpc", metavar="FILE", help="validate every result against this OpenRPC document")
    agent.add_argument("--aws", metavar="URL",
                       help="the emulated Secrets Manager of that agent, to look at what arrived")
    agent.add_argument("--seed", type=int, default=1, help="where random splits begin (1)")

    client = commands.add_parser("client", parents=[common], help="test clients through their adapters",
                                 description="Tests clients against an agent and against a fake one of its own.")
    client.add_argument("--socket", metavar="SOCKET", help="a throw-away agent (SECRETSYNC_SOCKET)")
    client.add_argument("--all", action="store_true", help="every client in --clients")
    client.add_argument("--clients", metavar="DIR", help="where clients are found by name (contrib/clients)")
    client.add_argument("names", nargs="*", metavar="NAME_OR_DIR")

    host = commands.add_parser("host", parents=[common], help="test a host, with an agent played for it",
                               description="Plays the agent for a host, and judges what the host sends.",
                               usage="run.py host [options] -- COMMAND...")
    host.add_argument("--socket", metavar="PATH", help="listen here, for a host that is started by somebody else")
    host.add_argument("--poke", metavar="COMMAND", help="shell command that makes the host send something")
    host.add_argument("--canary", metavar="TEXT", help="a text that occurs in secret values of the host only")
    host.add_argument("--described", metavar="FILE", help="take command, poke, provider and canary from this JSON file")
    host.add_argument("--provider", action="store_true", help="the host must register as a provider")
    host.add_argument("--patience", type=float, default=20.0, metavar="SECONDS", help="how long a host may take (20)")
    host.add_argument("words", nargs=argparse.REMAINDER, metavar="-- COMMAND...")
    return parser.parse_args(words)


def again(options, words):
    """The command line without --only and --json, from which a failed case is run alone."""
    kept, skip = [], False
    for word in words:
        if skip or word.startswith(("--only=", "--json=")):
            skip = False
        elif word in ("--only", "--json"):
            skip = True
        else:
            kept.append(word)
    return kept


def main(words):
    options = arguments(words)
    kept = again(options, words)
    program = os.path.relpath(sys.argv[0])
    if options.command == "agent":
        from .agent.run import run
        repeat = lambda subject: " ".join(map(shlex.quote, [program] + kept))  # noqa: E731
    elif options.command == "client":
        from .client.run import run
        repeat = lambda subject: " ".join(map(shlex.quote, client_words(program, options, subject)))  # noqa: E731
    else:
        from .host.run import run
        edge = kept.index("--") if "--" in kept else len(kept)
        repeat = lambda subject: " ".join(map(shlex.quote, [program] + kept[:edge]))  # noqa: E731
    report = Report(repeat)
    status = run(options, report)
    if options.json:
        report.write(options.json)
    return status


def client_words(program, options, subject):
    words = [program, "client"]
    if options.socket:
        words += ["--socket", options.socket]
    if options.clients:
        words += ["--clients", options.clients]
    named = [name for name in options.names if os.path.basename(os.path.normpath(name)) == subject]
    return words + [named[0] if named else subject]


def show(catalog, report):
    """What --list prints."""
    for case in catalog.cases:
        report.say("%s  %s  [%s]" % (case.id, case.title, " ".join(case.rules)))
    return 0


assert registry.METHODS
