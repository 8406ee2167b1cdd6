"""`run.py host`."""

import json
import os
import shutil
import tempfile

from ..client.fake import FakeAgent
from . import CATALOG
from .stage import Stage


class OnStage:
    """A case with a stage of its own."""

    def __init__(self, case):
        self.case = case
        self.id, self.suite, self.title, self.rules = case.id, case.suite, case.title, case.rules

    def body(self, options):
        stage = Stage(options)
        try:
            self.case.body(stage)
        finally:
            stage.close()


def run(options, report):
    from ..main import show
    if options.list:
        return show(CATALOG, report)
    options.words = options.words[1:] if options.words[:1] == ["--"] else options.words
    options.listener = None
    options.folder = None
    scratch = tempfile.mkdtemp(prefix="conformance-")
    try:
        if options.described:
            described(options, scratch)
        return played(options, report)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def described(options, scratch):
    """Takes what a host's conformance.json says; {out} is a scratch folder, the command runs in the file's own."""
    with open(options.described, encoding="utf-8") as file:
        text = json.load(file)
    options.folder = os.path.dirname(os.path.abspath(options.described))
    options.words = [word.replace("{out}", scratch) for word in text["command"]]
    options.poke = text.get("poke", "").replace("{out}", scratch) or options.poke
    options.provider = text.get("provider", options.provider)
    options.canary = text.get("canary", options.canary)


def played(options, report):
    if options.socket:
        if os.path.exists(options.socket):
            raise SystemExit("conformance: %s exists already" % options.socket)
        options.listener = FakeAgent(options.socket)
        report.say("listening on %s" % options.socket)
    elif not options.words:
        raise SystemExit("conformance: give the host's command after --, or --socket for one that runs already")
    try:
        for case in CATALOG.selected(options.only):
            report.run(OnStage(case), options)
    finally:
        if options.listener:
            options.listener.close()
            os.unlink(options.socket)
    return report.summary()
