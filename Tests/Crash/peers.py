"""Hostile peers against the real agent on a real socket: `make peers`.

After every case a good client must get a right answer quickly. At the end descriptors, memory, log and exit are
judged.
"""

import argparse
import array
import json
import os
import shutil
import signal
import socket
import struct
import sys
import tempfile
import time

from processes import Agent, Emulator, Failed, awaiting, require_program

LIMIT = 1 << 20
GROWTH_KIB = 96 << 10
VALUE = "PEERS-canary-5d1f"
UNREAD = "closing a peer that does not read"
PING = b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n'


def require(truth, words):
    if not truth:
        raise Failed(words)


def dial(path, limit=20.0):
    peer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    # Blocking: a full backlog is waited for. With a Python timeout, connect would fail with EAGAIN at once.
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", int(limit), 0))
    peer.connect(path)
    peer.settimeout(limit)
    return peer


def rest(peer):
    """Everything until the agent closes, as messages."""
    data = b""
    try:
        while True:
            part = peer.recv(1 << 16)
            if not part:
                break
            data += part
    except ConnectionError:
        pass
    return [json.loads(line) for line in data.splitlines()]


def say(path, data):
    """Sends, half-closes, and returns every answer."""
    with dial(path) as peer:
        try:
            peer.sendall(data)
            peer.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):
            pass
        return rest(peer)


def reasons(answers):
    return [a["error"]["data"]["reason"] if "error" in a else "ok" for a in answers]


def line(**members):
    return json.dumps(dict({"jsonrpc": "2.0"}, **members)).encode() + b"\n"


def answered(data, *wanted):
    """A case: these bytes draw these reasons, in any order."""
    def case(agent):
        got = reasons(say(agent.socket, data() if callable(data) else data))
        require(sorted(got) == sorted(wanted), "answers %s, wanted %s" % (got[:8], list(wanted)[:8]))
    return case


def slowly(agent):
    with dial(agent.socket) as peer:
        for byte in PING:
            peer.sendall(bytes([byte]))
        require(b'"result"' in peer.recv(4096), "no answer to a line sent byte by byte")


def endless(agent):
    with dial(agent.socket) as peer:
        for _ in range(16):
            peer.sendall(b"{" + b" " * LIMIT)
        peer.sendall(b"\n" + PING)
        peer.shutdown(socket.SHUT_WR)
        require(sorted(reasons(rest(peer))) == ["line_too_long", "ok"], "one refusal, then an answer")


def unread(agent):
    for _ in range(50):
        with dial(agent.socket) as peer:
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            peer.sendall(PING * 20)


def deaf(agent):
    """Writes and never reads: once its answers do not fit the bound any more it is closed, and the log says so."""
    before = agent.words().count(UNREAD)
    with dial(agent.socket, 3.0) as peer:
        try:
            for _ in range(400):
                peer.sendall(PING * 1000)
        except (socket.timeout, BrokenPipeError, ConnectionResetError):
            awaiting("the peer that never reads is closed", lambda: agent.words().count(UNREAD) > before, 10)
            return
    raise Failed("400,000 requests were taken from a peer that reads nothing")


def sigpipe(agent):
    """Answers to whoever has gone meet EPIPE, never a signal: the agent ignores SIGPIPE, and lives."""
    with open("/proc/%d/status" % agent.process.pid) as status:
        ignored = next(int(row.split()[1], 16) for row in status if row.startswith("SigIgn:"))
    require(ignored >> (signal.SIGPIPE - 1) & 1, "SIGPIPE is not ignored")
    for _ in range(100):
        with dial(agent.socket) as peer:
            # A held answer is written after the peer has gone.
            peer.sendall(line(id=1, method="sync.wait", params={"_meta": {"deadline_ms": 5}}) + PING * 50)
    require(agent.runs, "the agent died")


def storm(agent):
    for _ in range(500):
        dial(agent.socket).close()


def silent(agent):
    held = [dial(agent.socket) for _ in range(100)]
    good(agent)
    for peer in held:
        peer.close()


def shutdowns(agent):
    for how in (socket.SHUT_RD, socket.SHUT_WR, socket.SHUT_RDWR):
        with dial(agent.socket) as peer:
            peer.sendall(PING)
            peer.shutdown(how)
            if how == socket.SHUT_WR:
                require(reasons(rest(peer)) == ["ok"], "no answer after a half-close")


def rights(agent):
    with dial(agent.socket) as peer:
        passed = array.array("i", [0] * 100)
        for _ in range(10):
            peer.sendmsg([PING], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, passed)])
        peer.shutdown(socket.SHUT_WR)
        require(reasons(rest(peer)) == ["ok"] * 10, "passed descriptors disturb the answers")


def credentials(agent):
    with dial(agent.socket) as peer:
        ucred = struct.pack("iII", os.getpid(), os.getuid(), os.getgid())
        peer.sendmsg([PING], [(socket.SOL_SOCKET, 2, ucred)])
        peer.shutdown(socket.SHUT_WR)
        require(reasons(rest(peer)) == ["ok"], "a credentials message disturbs the answer")


def stranger(agent):
    """Another uid: one refusal at most, and nothing is carried out."""
    if os.getuid() != 0:
        print("peers: wrong-uid SKIPPED: only root can become somebody else", flush=True)
        return
    folder = os.path.dirname(agent.socket)
    os.chmod(folder, 0o755)
    os.chmod(agent.socket, 0o666)
    end, child_end = socket.socketpair()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
            got = say(agent.socket, line(id=1, method="mount.register", params={"path": "stranger"}))
            child_end.sendall(json.dumps(reasons(got)).encode())
        except BaseException as error:
            child_end.sendall(json.dumps([repr(error)]).encode())
        os._exit(0)
    child_end.close()
    os.waitpid(child, 0)
    got = json.loads(end.recv(4096))
    end.close()
    os.chmod(agent.socket, 0o660)
    require(got in ([], ["peer_refused"]), "a stranger was answered %s" % got)
    require("stranger" not in json.dumps(call(agent, "mount.list")), "a stranger's command was carried out")


def call(agent, method):
    return say(agent.socket, line(id=1, method=method, params={}))


def pipelined(agent):
    data = b"".join(line(id=n, method="ping") for n in range(10000))
    with dial(agent.socket) as peer:
        import threading
        sender = threading.Thread(target=lambda: (peer.sendall(data), peer.shutdown(socket.SHUT_WR)), daemon=True)
        sender.start()
        got = rest(peer)
    require(sorted(a["id"] for a in got) == list(range(10000)), "%d of 10,000 answers" % len(got))
    require(set(reasons(got)) <= {"ok", "busy"}, "answers %s" % set(reasons(got)))


def second(agent):
    """Another agent on the same socket and state directory refuses, and leaves the first alone."""
    other = Agent(os.path.dirname(agent.socket), EMULATOR)
    code = other.process.poll() if not other.listens else None
    other.kill()
    require(code not in (None, 0), "a second agent did not refuse: %s" % code)


def full(folder):
    """At the limit of connections the surplus is told `busy`, and a freed place can be used again."""
    agent = Agent(folder, EMULATOR, strace=("env", "SECRETSYNC_CONNECTIONS=4"))
    try:
        held = [dial(agent.socket) for _ in range(4)]
        for peer in held:
            peer.sendall(PING)
            peer.recv(4096)
        with dial(agent.socket) as surplus:
            require(reasons(rest(surplus)) == ["busy"], "the surplus is not told busy")
        held.pop().close()
        awaiting("a freed place", lambda: reasons(say(agent.socket, PING)) == ["ok"], 5)
        for peer in held:
            peer.close()
        agent.stop()
    finally:
        agent.kill()


def exhausted(folder):
    """All descriptors taken: no spinning, no death, and service afterwards."""
    agent = Agent(folder, EMULATOR, strace=("prlimit", "--nofile=64:64", "--"))
    try:
        good(agent)
        held = [dial(agent.socket) for _ in range(100)]
        time.sleep(1)
        before = ticks(agent)
        time.sleep(3)
        used = (ticks(agent) - before) / os.sysconf("SC_CLK_TCK")
        print("peers: %.2f s of CPU in 3 s without descriptors" % used, flush=True)
        require(agent.runs, "the agent died")
        for peer in held:
            peer.close()
        awaiting("service after exhaustion", lambda: reasons(say(agent.socket, PING)) == ["ok"], 15)
        agent.stop()
        if used >= 1.0:
            raise Failed("the agent spins: %.2f s of CPU in 3 s" % used)
    finally:
        agent.kill()


def durable(folder):
    """What is acknowledged while no descriptor is left survives the agent's sudden end."""
    agent = Agent(folder, EMULATOR, strace=("prlimit", "--nofile=64:64", "--"))
    held = []
    try:
        with agent.connect() as client:
            client.write_destination("exhausted", region="us-east-1")
            client.set("exhausted", "peers", "kept", wait=False)
            held = [dial(agent.socket) for _ in range(100)]
            awaiting("all descriptors are taken", lambda: descriptors(agent) >= 60, 20)
            for version in range(1, 51):
                answer = client.put("peers", "kept", {"v": VALUE}, version=version)
                require(answer["durable"], "version %d is not durable: %s" % (version, answer))
        agent.kill()
        for peer in held:
            peer.close()
        agent = Agent(folder, EMULATOR)
        with agent.connect() as client:
            rows = list(client.associations("exhausted"))
            require([row["version"] for row in rows] == [50], "the last version acknowledged is not there: %s" % rows)
            client.wait(deadline=60)
            rows = list(client.associations("exhausted"))
            require([row["sync_status"] for row in rows] == ["SYNCED"], "not synced afterwards: %s" % rows)
        agent.stop()
    finally:
        for peer in held:
            peer.close()
        agent.kill()


def unlinked(folder):
    """The socket's file is removed: who is connected is served, the agent ends and starts again as ever."""
    agent = Agent(folder, EMULATOR)
    try:
        with dial(agent.socket) as peer:
            os.unlink(agent.socket)
            peer.sendall(PING)
            require(json.loads(peer.recv(4096))["result"]["pong"] is True, "who was connected is not served")
            try:
                dial(agent.socket).close()
                raise Failed("somebody listens where no socket is")
            except FileNotFoundError:
                pass
        agent.stop()
        agent = Agent(folder, EMULATOR)
        good(agent)
        agent.stop()
    finally:
        agent.kill()


def replaced(folder):
    """Somebody else's socket stands where the agent's was: the agent that ends leaves it alone."""
    agent = Agent(folder, EMULATOR)
    other = socket.socket(socket.AF_UNIX)
    try:
        os.unlink(agent.socket)
        other.bind(agent.socket)
        agent.stop()
        require(os.path.exists(agent.socket), "the agent removed a socket that is not its own")
    finally:
        other.close()
        agent.kill()


def idle(folder):
    """Many idle connections are held while a good client is served."""
    import resource
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    count = IDLE if hard == resource.RLIM_INFINITY else min(IDLE, hard - 200)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    agent = Agent(folder, EMULATOR, strace=("env", "SECRETSYNC_CONNECTIONS=%d" % (count + 50)))
    try:
        before, first, held = rss(agent), descriptors(agent), []
        for _ in range(count):
            held.append(dial(agent.socket))
        awaiting("all are accepted", lambda: descriptors(agent) >= first + count, 60)
        good(agent)
        print("peers: %d idle connections held (wanted %d), %.1f KiB each" % (
            count, IDLE, (rss(agent) - before) / count), flush=True)
        for peer in held:
            peer.close()
        awaiting("descriptors back", lambda: descriptors(agent) <= first, 60)
        agent.stop()
    finally:
        agent.kill()


def p99(path):
    times = []
    with dial(path) as peer:
        for _ in range(300):
            began = time.monotonic()
            peer.sendall(PING)
            peer.recv(4096)
            times.append(time.monotonic() - began)
    return sorted(times)[296]


def flood(agent):
    """A benchmark: wanted is a ratio below 2. It is printed and not judged, since flooder, client and agent share a machine."""
    ratios = []
    for _ in range(5):
        calm = p99(agent.socket)
        child = os.fork()
        if child == 0:
            try:
                with dial(agent.socket) as peer:
                    while True:
                        peer.sendall(PING * 50)
                        peer.recv(1 << 16)
            finally:
                os._exit(0)
        try:
            time.sleep(0.1)
            ratios.append(p99(agent.socket) / calm)
        finally:
            os.kill(child, 9)
            os.waitpid(child, 0)
    median = sorted(ratios)[2]
    print("peers: p99 of a good client beside a flood is %.1f times that without (wanted below 2: %s)" % (
        median, "met" if median < 2 else "NOT MET"), flush=True)


def stale(folder):
    """A stale socket is replaced; a symlink in its place is refused and left alone."""
    path = os.path.join(folder, "a.sock")
    dead = socket.socket(socket.AF_UNIX)
    dead.bind(path)
    dead.close()
    agent = Agent(folder, EMULATOR)
    try:
        good(agent)
        agent.stop()
        os.symlink("elsewhere", path)
        agent = Agent(folder, EMULATOR)
        require(not agent.listens and os.path.islink(path), "an agent listens where a symlink was")
    finally:
        agent.kill()


def ticks(agent):
    with open("/proc/%d/stat" % agent.process.pid) as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def good(agent):
    began = time.monotonic()
    require(reasons(say(agent.socket, PING)) == ["ok"], "a good client got no right answer")
    require(time.monotonic() - began < 2, "a good client waited %.1f s" % (time.monotonic() - began))


def rss(agent):
    with open("/proc/%d/status" % agent.process.pid) as status:
        return next(int(row.split()[1]) for row in status if row.startswith("VmRSS:"))


def descriptors(agent):
    return len(os.listdir("/proc/%d/fd" % agent.process.pid))


def odd(text, *wanted):
    return answered(text + b"\n" + PING, "ok", *wanted)


LONG = b"{" + b" " * LIMIT + b"\n"
BAD, INVALID = "parse_error", "invalid_request"
# Name, what the peer does and what is required of the agent.
CASES = [
    ("line-at-limit", answered(lambda: PING[:-1] + b" " * (LIMIT - len(PING) + 1) + b"\n", "ok")),
    ("line-over-limit", answered(LONG + PING, "line_too_long", "ok")),
    ("three-long-lines", answered(LONG * 3 + PING, *["line_too_long"] * 3)),
    ("endless-line", endless),
    ("deep", odd(b'{"a":' + b"[" * 100000 + b"}", "too_complex")),
    ("huge-array", odd(b'{"a":[' + b"1," * 30000 + b"1]}", "too_complex")),
    ("huge-object", odd(json.dumps({str(n): 1 for n in range(5000)}).encode(), "too_complex")),
    ("invalid-utf8", odd(b'{"a":"\xff"}', BAD)),
    ("overlong-utf8", odd(b'{"a":"\xc0\xaf"}', BAD)),
    ("encoded-surrogate", odd(b'{"a":"\xed\xa0\x80"}', BAD)),
    ("lone-surrogate-escape", odd(b'{"a":"\\ud800"}', BAD)),
    ("nul-byte", odd(b'{"a":"\0"}', BAD)),
    ("bom", answered(b"\xef\xbb\xbf" + PING * 2, BAD)),
    ("crlf-mix", answered(b"\r\n" + PING[:-1] + b"\r\n" + PING.replace(b'"id":1', b'"id":2'), "ok", "ok")),
    ("blank-flood", answered(b" \t\r\n" * 500000 + PING, "ok")),
    ("byte-by-byte", slowly),
    ("half-close-first", answered(b"")),
    ("half-close-unterminated", answered(PING[:-1], "ok")),
    ("http", answered(b"POST / HTTP/1.1\r\n\r\n" + PING, BAD)),
    ("batch", answered(b"[" + PING[:-1] + b"]\n" + PING, INVALID)),
    ("close-unread", unread),
    ("never-reads", deaf),
    ("sigpipe", sigpipe),
    ("pipelined", pipelined),
    ("duplicate-keys", odd(b'{"jsonrpc":"2.0","id":9,"id":9,"method":"ping"}', BAD)),
    ("no-id", odd(b'{"jsonrpc":"2.0","method":"ping"}', INVALID)),
    ("null-id", odd(b'{"jsonrpc":"2.0","id":null,"method":"ping"}', INVALID)),
    ("long-id", odd(line(id="x" * 129, method="ping")[:-1], INVALID)),
    ("id-2^63", odd(b'{"jsonrpc":"2.0","id":9223372036854775808,"method":"ping"}', INVALID)),
    ("id-1e999", odd(b'{"jsonrpc":"2.0","id":1e999,"method":"ping"}', INVALID)),
    ("notifications", answered(line(method="initialized") * 5000 + PING, "ok")),
    ("unknown-method", odd(line(id=9, method="no.such")[:-1], "method_not_found")),
    ("params-array", odd(line(id=9, method="ping", params=[1])[:-1], INVALID)),
    ("wrong-type", odd(line(id=9, method="secret.put", params={
        "mount": 1, "secret_name": VALUE, "data": {"v": VALUE}})[:-1], "invalid_params")),
    ("enormous-key", odd(b'{"' + b"k" * 900000 + b'":1}', INVALID)),
    ("answers-unasked", answered(line(id="s:1", result={"data": {"v": VALUE}}) * 2000 + PING, "ok")),
    ("cancel-unknown", answered(line(method="$/cancelRequest", params={"id": 77}) * 2000 + PING, "ok")),
    ("silent", silent),
    ("storm", storm),
    ("shutdowns", shutdowns),
    ("passed-descriptors", rights),
    ("credentials", credentials),
    ("wrong-uid", stranger),
    ("second-agent", second),
    ("flood", flood),
]
ALONE = [("stale-socket", stale), ("idle-connections", idle), ("connection-limit", full),
         ("descriptors-exhausted", exhausted), ("durable-without-descriptors", durable), ("socket-removed", unlinked),
         ("socket-replaced", replaced)]
EMULATOR = None
IDLE = 1000


def main():
    global EMULATOR, IDLE
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--only", default=None)
    options.add_argument("--full", action="store_true", help="10,000 idle connections instead of 1,000")
    given = options.parse_args()
    only, IDLE = given.only, 10000 if given.full else 1000
    require(only in [None] + [name for name, _ in CASES + ALONE], "no such case")
    require_program()
    folder = tempfile.mkdtemp(prefix="peers-")
    wrong, agent = [], None
    try:
        EMULATOR = Emulator(folder)
        agent = Agent(folder, EMULATOR)
        good(agent)
        first, memory = descriptors(agent), rss(agent)
        for name, case in CASES:
            if only in (None, name):
                try:
                    case(agent)
                    good(agent)
                    print("peers: %s ok" % name, flush=True)
                except Exception as error:
                    wrong.append("%s: %s" % (name, repr(error)[:300]))
                    print("peers: %s FAILED" % name, flush=True)
        try:
            awaiting("descriptors back at %d" % first, lambda: descriptors(agent) <= first, 10)
        except Failed as error:
            wrong.append("%s, now %d" % (error, descriptors(agent)))
        print("peers: memory %d to %d KiB, at most %d more" % (memory, rss(agent), GROWTH_KIB), flush=True)
        if rss(agent) > memory + GROWTH_KIB:
            wrong.append("memory grew from %d to %d KiB" % (memory, rss(agent)))
        if VALUE in agent.words():
            wrong.append("a value is in the log")
        agent.stop()
        for name, case in ALONE:
            if only in (None, name):
                own = os.path.join(folder, name)
                os.mkdir(own)
                try:
                    case(own)
                    print("peers: %s ok" % name, flush=True)
                except Exception as error:
                    wrong.append("%s: %s" % (name, repr(error)[:300]))
    finally:
        if agent:
            agent.kill()
        if EMULATOR:
            EMULATOR.stop()
        shutil.rmtree(folder, ignore_errors=True)
    for fault in wrong:
        print("peers: FAILED: " + fault)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
