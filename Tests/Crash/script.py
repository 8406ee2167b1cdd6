"""The canonical script of the crash points, and what may be in AWS after any prefix of it.

Every value is new and larger than all before, so that what AWS holds tells which command made it.
"""

import json

from processes import Failed

from secretsync import AgentError, ConnectionLost, Timeout

DESTINATION = {"type": "aws-sm", "name": "points"}
ABSENT = None


class Script:
    """Gives the commands one after the other, and keeps what was acknowledged outside the agent.

    `a` and `b` are synced, changed, deleted and brought back; `theirs` has a name that somebody else has in AWS already.
    `possible` holds, for each secret, the states that its commands allow: one, or more where an answer was lost. A state
    is (associated, value).
    """

    SECRETS = ("a", "b", "theirs")

    def __init__(self, accessor):
        self.accessor = accessor
        self.possible = {name: {(False, ABSENT)} for name in self.SECRETS}
        self.generations = {name: 0 for name in self.SECRETS}
        self.story = []
        self.acknowledged = 0
        self.unanswered = False
        self.value = 0

    def name(self, secret):
        return "vault/%s/%s" % (self.accessor, secret)

    def run(self, agent):
        """Gives all commands; ends early, without an error, when the agent is gone. True when all were answered."""
        try:
            with agent.connect() as client:
                for step in self.steps():
                    if not self.give(client, *step):
                        return False
                return True
        except ConnectionLost:
            return False

    def steps(self):
        """Method, params, the secrets it is about, and what it makes of a state."""
        yield "mount.register", {"path": "points", "accessor": self.accessor}, (), None
        yield "destination.write", dict(DESTINATION, region="us-east-1"), (), None
        yield self.set("a")
        yield self.set("b")
        yield self.set("theirs")
        yield from self.waits()
        yield self.put("a")
        yield self.put("b")
        yield from self.waits()
        yield "destination.patch", dict(DESTINATION, custom_tags={"team": "x"}), (), None
        yield self.set("b")
        yield from self.waits()
        yield "secret.delete", self.params("a"), ("a",), lambda state: (state[0], ABSENT)
        yield from self.waits()
        yield self.put("a")
        yield from self.waits()
        yield "association.remove", dict(self.params("b"), **DESTINATION), ("b",), lambda state: (False, ABSENT)
        yield from self.waits()
        # No versions: the host counts none here, and what it names is only compared.
        yield "secret.snapshot", {"mount": "points", "part": 1, "last": True, "versions": {"a": None}}, (), None
        yield ("destination.delete", dict(DESTINATION, purge=True, wait=False), self.SECRETS,
               lambda state: (False, ABSENT))
        yield from self.waits()

    def params(self, secret):
        return {"mount": "points", "secret_name": secret, "wait": False}

    def set(self, secret):
        self.value += 1
        value = self.value
        return ("association.set", dict(self.params(secret), data={"n": value}, **DESTINATION), (secret,),
                lambda state: (True, value))

    def put(self, secret):
        self.value += 1
        value = self.value
        return ("secret.put", dict(self.params(secret), data={"n": value}), (secret,),
                lambda state: (state[0], value if state[0] else ABSENT))

    def waits(self):
        # Nothing is held in the answer of a mutation: it comes right after the commit, and the calls to AWS fall into
        # here. `theirs` is not waited for: it stays in error.
        for secret in ("a", "b"):
            yield "sync.wait", {"mount": "points", "secret_name": secret}, (), None

    def give(self, client, method, params, secrets, after):
        """One command. False when its answer was lost with the agent."""
        if "data" in params:
            for secret in secrets:
                self.generations[secret] += 1
        try:
            client.call(method, params, deadline=20 if method == "sync.wait" else None)
        except AgentError as error:
            self.story.append("%s refused (%s, %s)" % (method, error.reason, error.outcome))
            if after and error.outcome != "not_applied":
                self.lose(secrets, after)
            # A store that failed ends the agent: nothing more is to be had from it.
            return method == "sync.wait" or error.reason not in ("state_store", "shutting_down")
        except (ConnectionLost, Timeout) as error:
            self.story.append("%s unanswered" % method)
            self.unanswered = True
            if after and error.outcome != "not_applied":
                self.lose(secrets, after)
            return False
        self.story.append(method)
        self.acknowledged += 1
        if after:
            for secret in secrets:
                self.possible[secret] = {after(state) for state in self.possible[secret]}
        return True

    def lose(self, secrets, after):
        for secret in secrets:
            self.possible[secret] |= {after(state) for state in self.possible[secret]}

    def allowed(self, secret):
        return {value if associated else ABSENT for associated, value in self.possible[secret]}

    # The check, against AWS's side alone

    def wrong(self, emulator):
        """The secrets whose live value in AWS is none that the acknowledged commands allow, in words."""
        stored = emulator.secrets("vault/%s/" % self.accessor)
        return ["%s: AWS has %s, allowed %s" % (secret, live(stored.get(self.name(secret))), self.allowed(secret))
                for secret in ("a", "b")
                if live(stored.get(self.name(secret))) not in self.allowed(secret)]

    def check(self, emulator, foreign):
        """What must hold at the end, beside convergence."""
        stored = emulator.secrets("vault/%s/" % self.accessor)
        if stored.get(self.name("theirs")) != foreign:
            raise Failed("somebody else's secret was touched: %r" % stored.get(self.name("theirs")))
        strange = set(stored) - {self.name(secret) for secret in self.SECRETS}
        if strange:
            raise Failed("secrets nobody asked for: %r" % sorted(strange))
        writes = emulator.writes("vault/%s/" % self.accessor)
        for secret in ("a", "b"):
            tokens = {token for name, token in writes if name == self.name(secret)}
            versions = stored.get(self.name(secret), {}).get("versions", [])
            most = self.generations[secret]
            if len(tokens) > most or len(versions) > most:
                raise Failed("%s got %d versions by %d tokens from %d commands" % (
                    secret, len(versions), len(tokens), most))
        owners = {}
        for name, token in writes:
            if owners.setdefault(token, name) != name:
                raise Failed("token %s wrote to two secrets" % token)


def live(entry):
    """The value that is live; ABSENT when the secret is gone or scheduled for deletion."""
    if entry is None or entry["deletion_date"] is not None or "current_value" not in entry:
        return ABSENT
    return json.loads(entry["current_value"]).get("n")
