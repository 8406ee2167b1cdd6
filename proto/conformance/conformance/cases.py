"""Cases, how they are run, and how their results are reported."""

import json
import sys
import time
import traceback


class Failure(AssertionError):
    """What is under test does not do what the rules say."""


class Skip(Exception):
    """The case cannot be run here; the text says why."""


class Case:
    """One behaviour: a stable id, a title, and the numbers of the rules of PROTOCOL.md that it proves."""

    def __init__(self, identifier, title, rules, body, needs=None):
        self.id = identifier
        self.suite = identifier.split("/")[0]
        self.title = title
        self.rules = rules.split()
        self.body = body
        self.needs = needs


class Catalog:
    """The cases of one kind of program, in the order in which they were written down."""

    def __init__(self):
        self.cases = []

    def case(self, identifier, title, rules, needs=None):
        """Adds the function it decorates; its argument is what the kind of program gives to its cases.

        needs: a feature of the program under test without which the case does not apply.
        """
        def add(body):
            if any(case.id == identifier for case in self.cases):
                raise ValueError("two cases have the id " + identifier)
            self.cases.append(Case(identifier, title, rules, body, needs))
            return body
        return add

    def selected(self, only):
        """All cases, or those whose id, or whose suite, is in `only`."""
        if not only:
            return list(self.cases)
        known = {case.id for case in self.cases} | {case.suite for case in self.cases}
        unknown = [name for name in only if name not in known]
        if unknown:
            raise SystemExit("no such case or suite: %s (--list shows them)" % ", ".join(unknown))
        return [case for case in self.cases if case.id in only or case.suite in only]


def check(condition, message):
    """Fails with that message unless the condition holds."""
    if not condition:
        raise Failure(message)


def equal(found, expected, what):
    """Fails unless the two are equal and of the same type: 1 is not true here."""
    if type(found) is not type(expected) or found != expected:
        raise Failure("%s is %s, expected %s" % (what, short(found), short(expected)))


def short(value, length=300):
    """A value as JSON, cut to a length that fits a report."""
    try:
        text = json.dumps(value)
    except (TypeError, ValueError):
        text = repr(value)
    return text if len(text) <= length else text[:length] + "..."


class Report:
    """Prints each result as it comes, a summary at the end, and keeps everything for --json."""

    WORDS = {"passed": "ok  ", "failed": "FAIL", "skipped": "skip"}

    def __init__(self, again, stream=None):
        """again: the command that runs one case alone, up to its id."""
        self.again = again
        self.stream = stream or sys.stdout
        self.results = []

    def say(self, text=""):
        print(text, file=self.stream, flush=True)

    def add(self, subject, case, status, reason="", seconds=0.0):
        """One result; subject is the name of the program where one run tests several, else empty."""
        self.results.append({
            "subject": subject, "id": case.id, "suite": case.suite, "title": case.title, "rules": case.rules,
            "status": status, "reason": reason, "seconds": round(seconds, 3),
        })
        head = (subject + " " if subject else "") + case.id
        line = "%s %s  %s  [%s]" % (self.WORDS[status], head, case.title, " ".join(case.rules))
        if status == "skipped":
            line += ": " + reason
        self.say(line)
        if status == "failed":
            for part in reason.splitlines():
                self.say("       " + part)
            self.say("       alone: %s --only %s" % (self.again(subject), case.id))

    def run(self, case, argument, subject=""):
        """Runs one case; whatever it raises is its result."""
        began = time.monotonic()
        try:
            case.body(argument)
            status, reason = "passed", ""
        except Skip as skip:
            status, reason = "skipped", str(skip)
        except Failure as failure:
            status, reason = "failed", str(failure)
        except KeyError as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            status = "failed"
            reason = "what was answered has no member %s (%s:%d)" % (error, place.filename.split("/")[-1], place.lineno)
        except Exception as error:  # a fault of a case must not end the run
            place = traceback.extract_tb(error.__traceback__)[-1]
            status = "failed"
            reason = "%s: %s (%s:%d)" % (type(error).__name__, error, place.filename.split("/")[-1], place.lineno)
        self.add(subject, case, status, reason, time.monotonic() - began)
        return status

    def count(self, status, **members):
        return sum(1 for result in self.results if result["status"] == status
                   and all(result[name] == value for name, value in members.items()))

    def summary(self):
        """A line for each suite, then the last line; returns the exit status."""
        self.say()
        suites = []
        for result in self.results:
            if result["suite"] not in suites:
                suites.append(result["suite"])
        for suite in suites:
            numbers = [self.count(status, suite=suite) for status in ("passed", "failed", "skipped")]
            self.say("%-16s %3d passed, %d failed, %d not applicable" % tuple([suite] + numbers))
        if self.count("failed"):
            self.say()
            for result in self.results:
                if result["status"] == "failed":
                    self.say("FAIL %s" % (result["subject"] + " " + result["id"]).strip())
        self.say()
        self.say("conformance: %d passed, %d failed, %d not applicable"
                 % (self.count("passed"), self.count("failed"), self.count("skipped")))
        return 1 if self.count("failed") or not self.count("passed") else 0

    def write(self, file):
        """All results as one JSON document."""
        with open(file, "w", encoding="utf-8") as out:
            json.dump({
                "passed": self.count("passed"), "failed": self.count("failed"),
                "not_applicable": self.count("skipped"), "results": self.results,
            }, out, indent=2)
            out.write("\n")
