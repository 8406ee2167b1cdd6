"""A load drawn by a seed, over several connections with several commands under way, and what AWS may have after it.

Every value is new and larger than all before, so that what AWS holds tells which command made it.
"""

import collections
import itertools
import random
import threading

from processes import ConnectionLost, Failed

from secretsync import AgentError, Timeout

from script import ABSENT, live

MOUNT = "power"
DESTINATION = {"type": "aws-sm", "name": "power"}
CONNECTIONS = 3
SECRETS = 4
# Commands under way on one connection.
WINDOW = 8
# So large that the log is carried over into the database about once a cycle.
PADDING = 24_000


class Command:
    def __init__(self, method, params, after):
        self.method, self.params, self.after = method, params, after
        # Until the answer is there it may have been carried out, or not.
        self.fate = "unanswered"


class Secret:
    """One secret: the states that are possible, as (associated, value), and the commands given since."""

    def __init__(self, name):
        self.name = name
        self.before = {(False, ABSENT)}
        self.commands = []
        self.generations = 0

    def states(self):
        # Commands of one secret take effect in the order in which they were sent.
        states = self.before
        for command in self.commands:
            after = {command.after(state) for state in states}
            if command.fate == "acknowledged":
                states = after
            elif command.fate == "unanswered":
                states = states | after
        return states

    def allowed(self):
        return {shown(state) for state in self.states()}

    def settle(self, value):
        """AWS has that value and the agent nothing more to do: what led elsewhere was never carried out."""
        self.before = {state for state in self.states() if shown(state) == value}
        self.commands = []

    def story(self):
        return "; ".join("%s%s %s" % (command.method, " %d" % command.params["data"]["n"] if "data" in command.params
                                      else "", command.fate) for command in self.commands)


def shown(state):
    associated, value = state
    return value if associated else ABSENT


class Load:
    """The host's side: each connection owns some of the secrets; what was acknowledged is kept outside the agent."""

    def __init__(self, accessor, seed):
        self.accessor = accessor
        self.prefix = "vault/%s/" % accessor
        self.secrets = [[Secret("s-%d-%d" % (row, column)) for column in range(SECRETS)] for row in range(CONNECTIONS)]
        self.chances = [random.Random("%d/%d" % (seed, row)) for row in range(CONNECTIONS)]
        self.values = itertools.count(1)
        self.counted = threading.Lock()
        self.acknowledged = self.unanswered = self.refused = 0
        self.wrong = []
        # Set right before the power fails: what is read after promises nothing here.
        self.failing = False
        # What was ever seen live in AWS, and the versions of a name.
        self.highest, self.versions = {}, {}

    def all(self):
        return [secret for row in self.secrets for secret in row]

    # Commands

    def prepare(self, client):
        client.call("mount.register", {"path": MOUNT, "accessor": self.accessor})
        client.call("destination.write", dict(DESTINATION, region="us-east-1"))

    def start(self, agent, pause):
        """Gives commands over all connections until the agent is gone. Returns the threads, and what stops them."""
        self.failing = False
        stopped = threading.Event()
        threads = [threading.Thread(target=self.give, args=(agent, row, pause, stopped)) for row in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        return threads, stopped

    def give(self, agent, row, pause, stopped):
        chance, waiting = self.chances[row], collections.deque()
        try:
            client = agent.connect()
        except ConnectionLost:
            return
        try:
            while not stopped.is_set():
                while len(waiting) < WINDOW:
                    command = self.draw(chance, chance.choice(self.secrets[row]))
                    waiting.append((client.begin(command.method, command.params), command))
                self.take(client, waiting.popleft())
                stopped.wait(chance.random() * pause)
        except (ConnectionLost, Timeout):
            # Answers may have come before the connection ended.
            pass
        except Exception as error:
            self.wrong.append("a connection of the load ended: %r" % error)
        for one in waiting:
            try:
                self.take(client, one)
            except (ConnectionLost, Timeout):
                pass
        client.close()

    def draw(self, chance, secret):
        value = next(self.values)
        params = {"mount": MOUNT, "secret_name": secret.name, "wait": False}
        data = {"n": value, "pad": "x" * int(chance.random() ** 2 * PADDING)}
        kind = chance.random()
        if kind < 0.5:
            command = Command("secret.put", dict(params, data=data),
                              lambda state: (state[0], value if state[0] else ABSENT))
        elif kind < 0.75:
            command = Command("association.set", dict(params, data=data, **DESTINATION), lambda state: (True, value))
        elif kind < 0.88:
            command = Command("secret.delete", params, lambda state: (state[0], ABSENT))
        else:
            command = Command("association.remove", dict(params, **DESTINATION), lambda state: (False, ABSENT))
        secret.generations += "data" in command.params
        secret.commands.append(command)
        with self.counted:
            self.unanswered += 1
        return command

    def take(self, client, one):
        """Waits for one answer and notes it."""
        request, command = one
        try:
            client.result(request)
            fate = "unanswered" if self.failing else "acknowledged"
        except AgentError as error:
            fate = {"not_applied": "refused", "unknown": "unanswered"}.get(error.outcome, "acknowledged")
            # A store that failed says so; nothing else has a reason to refuse these.
            if error.reason not in ("state_store", "shutting_down"):
                self.wrong.append("%s was refused: %s (%s, %s)" % (
                    command.method, error, error.reason, error.outcome))
        command.fate = fate
        if fate != "unanswered":
            with self.counted:
                self.unanswered -= 1
                if fate == "acknowledged":
                    self.acknowledged += 1
                else:
                    self.refused += 1

    # The check, against AWS's side alone

    def look(self, emulator):
        """What is live, by secret. A value that is older than one seen before is a failure."""
        stored = emulator.secrets(self.prefix)
        found = {}
        for secret in self.all():
            entry = stored.get(self.prefix + secret.name)
            found[secret.name] = value = live(entry)
            for version in entry["versions"] if entry else ():
                self.versions.setdefault(secret.name, set()).add(version["id"])
            if value is not ABSENT:
                if value < self.highest.get(secret.name, 0):
                    raise Failed("%s: AWS went back from %d to %d; %s" % (
                        secret.name, self.highest[secret.name], value, secret.story()))
                self.highest[secret.name] = value
        strange = set(stored) - {self.prefix + secret.name for secret in self.all()}
        if strange:
            raise Failed("secrets nobody asked for: %r" % sorted(strange))
        return found

    def differing(self, emulator):
        """The secrets whose value in AWS is none that the acknowledged commands allow, with that value."""
        found = self.look(emulator)
        return [(secret, found[secret.name]) for secret in self.all() if found[secret.name] not in secret.allowed()]

    def check(self, emulator):
        """At most one version for each command that carried a value, and no token for two secrets."""
        writes = emulator.writes(self.prefix)
        owners = {}
        for name, token in writes:
            if owners.setdefault(token, name) != name:
                raise Failed("token %s wrote to two secrets" % token)
        for secret in self.all():
            tokens = {token for name, token in writes if name == self.prefix + secret.name}
            versions = self.versions.get(secret.name, set())
            if max(len(tokens), len(versions)) > secret.generations:
                raise Failed("%s got %d versions by %d tokens from %d commands" % (
                    secret.name, len(versions), len(tokens), secret.generations))
