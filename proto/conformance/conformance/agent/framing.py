"""Suite framing: lines in a stream of bytes (section 2)."""

import json
import random

from . import case
from ..cases import check, equal
from ..registry import LIMITS
from .peer import line_of, refusal, request, wait_for

PING = line_of(request("ping", 1))


def conversation(mount):
    """Lines whose replies are the same whenever they are sent, and the number of replies."""
    lines = [
        line_of(request("ping", 1)),
        line_of(request("ping", "two")),
        b"\r\n",
        line_of(request("mount.register", 3, path=mount)),
        line_of({"jsonrpc": "2.0", "method": "initialized"}),
        b"{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"no.such\"}\r\n",
        b"  \t \n",
        b"{\"jsonrpc\":\"2.0\",\"id\":5,,}\n",
        line_of(request("ping", "\u20ac\U0001f511")),
        "{\"jsonrpc\":\"2.0\",\"id\":\"\u20ac\",\"method\":\"ping\"}\n".encode(),
        line_of(request("destination.read", 7, type="aws-sm", name="nobody")),
    ]
    return b"".join(lines), 8


def replies(bench, pieces, count):
    """What is answered to bytes sent in these pieces, in an order of its own and without request ids."""
    peer = bench.connect()
    for piece in pieces:
        peer.write(piece)
    peer.finish()
    found = peer.rest()
    equal(len(found), count, "the number of replies")
    for message in found:
        message.get("result", {}).pop("_meta", None)
    peer.close()
    return sorted(json.dumps(message, sort_keys=True) for message in found)


def split_at(data, places):
    edges = [0] + sorted(places) + [len(data)]
    return [data[left:right] for left, right in zip(edges, edges[1:]) if left != right]


@case("framing/no-greeting", "the first byte on a connection is the client's", "T3")
def no_greeting(bench):
    peer = bench.connect()
    peer.finish()
    peer.at_end()


@case("framing/byte-by-byte", "a conversation written one byte at a time is answered as one written at once", "T3 T4")
def byte_by_byte(bench):
    data, count = conversation(bench.mount())
    whole = replies(bench, [data], count)
    equal(replies(bench, [data[at:at + 1] for at in range(len(data))], count), whole, "what is answered")


@case("framing/any-split", "a conversation written in random pieces is answered the same each time", "T3 T4")
def any_split(bench):
    data, count = conversation(bench.mount())
    whole = replies(bench, [data], count)
    for seed in range(bench.options.seed, bench.options.seed + 40):
        numbers = random.Random(seed)
        pieces = split_at(data, numbers.sample(range(1, len(data)), numbers.randrange(1, 60)))
        check(replies(bench, pieces, count) == whole, "another answer with --seed %d" % seed)


@case("framing/many-in-one-write", "many messages in one write are each answered", "T3 E9")
def many_in_one_write(bench):
    peer = bench.connect()
    for start in range(0, 320, 32):
        peer.write(b"".join(line_of(request("ping", start + number)) for number in range(32)))
        found = sorted(peer.message()["id"] for _ in range(32))
        equal(found, list(range(start, start + 32)), "the ids of the replies")


@case("framing/cr-lf", "one CR before the LF is stripped", "T4")
def cr_lf(bench):
    peer = bench.connect()
    peer.write(PING[:-1] + b"\r\n")
    equal(peer.message()["result"]["pong"], True, "pong")


@case("framing/cr-split-from-lf", "a CR that comes before its LF in another piece is stripped", "T4")
def cr_split_from_lf(bench):
    peer = bench.connect()
    for piece in (PING[:-1], b"\r", b"\n", PING):
        peer.write(piece)
    equal(peer.message()["id"], 1, "the id")
    equal(peer.message()["id"], 1, "the id")


@case("framing/blank-lines", "lines of spaces, tabs and CR only are skipped, also as the first ones", "T4")
def blank_lines(bench):
    peer = bench.connect()
    peer.write(b"\n\r\n \t \n\t\r\n" + PING + b"\n   \n\r\n")
    equal(peer.message()["id"], 1, "the id")
    peer.notices()


@case("framing/line-break-in-message", "a line break within a message makes two broken lines of it", "T5 J1")
def line_break_in_message(bench):
    peer = bench.connect()
    peer.write(PING.replace(b",", b",\n", 1))
    refusal(peer.message(), "parse_error")
    refusal(peer.message(), "parse_error")
    peer.notices()


@case("framing/ascii", "what is not ASCII comes back as \\u escapes, in pairs beyond the first plane", "T5 E2")
def ascii_only(bench):
    peer = bench.connect()
    text = "\u00e9\u2028\u2029\ufeff\U0001f511\x7f"
    peer.write(line_of(request("ping", text)))
    line = peer.line()
    check(b"\\ud83d\\udd11" in line.lower(), "the id came back as %r" % line[:200])
    equal(json.loads(line.decode())["id"], text, "the id")


@case("framing/http", "an HTTP request is answered one error and the connection is closed", "T6")
def http(bench):
    mount = bench.mount()
    put = line_of(request("secret.put", 1, mount=mount, secret_name="s", data={"k": "v"}, version=1))
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    peer = bench.connect()
    peer.write(head % len(put) + put)
    message = peer.message()
    equal(message["id"], None, "the id")
    check(message["error"]["data"]["reason"] in ("parse_error", "invalid_request"), "another error")
    peer.at_end()
    answer = bench.put(data={"k": "other"}, version=1)
    equal(answer["applied"], True, "applied of a first put: the one behind HTTP headers was carried out, it seems;")


@case("framing/other-first-bytes", "a connection that begins with another byte than { is closed after one error", "T6")
def other_first_bytes(bench):
    for first in (b"[]", b"\"text\"", b"1", b"null", b"GET / HTTP/1.0\r", b"\x16\x03\x01", b"\xef\xbb\xbf{}", b"\x00"):
        peer = bench.connect()
        peer.write(b"\n \r\n" + first + b"\n" + PING)
        message = peer.message()
        equal(message["id"], None, "the id after %r" % first)
        check(message.get("error", {}).get("data", {}).get("reason") in ("parse_error", "invalid_request"),
              "%r was answered %r" % (first, message))
        peer.at_end()


@case("framing/later-bytes", "after a first { a line that begins otherwise is an error and the connection lives",
      "T6 J6")
def later_bytes(bench):
    peer = bench.connect()
    peer.write(PING + b"GET / HTTP/1.1\r\n[]\n")
    found = [peer.message() for _ in range(3)]
    check([one for one in found if one.get("id") == 1], "the ping was not answered")
    equal(sum(1 for one in found if "error" in one), 2, "the number of errors")
    peer.notices()


@case("framing/half-close", "after a half-close the replies are written, then the agent closes", "T7")
def half_close(bench):
    peer = bench.connect()
    for number in range(1, 31):
        peer.write(line_of(request("ping", number)))
    peer.finish()
    equal(sorted(message["id"] for message in peer.rest()), list(range(1, 31)), "the ids of the replies")


@case("framing/half-close-waits", "a reply that is held is written after a half-close, too", "T7 W3")
def half_close_waits(bench):
    named = bench.destination()
    bench.held(named)
    peer = bench.connect()
    peer.send("association.set", 1, mount=bench.mount(), secret_name="held", _meta={"deadline_ms": 300}, **named)
    peer.finish()
    equal([message["id"] for message in peer.rest()], [1], "the ids of the replies")


@case("framing/unterminated-last-line", "an unterminated last line counts as a line at the end of input", "T7")
def unterminated_last_line(bench):
    peer = bench.connect()
    peer.write(PING + PING[:-1].replace(b"\"id\":1", b"\"id\":2"))
    peer.finish()
    equal(sorted(message["id"] for message in peer.rest()), [1, 2], "the ids of the replies")


@case("framing/cut-last-line", "a last line that is cut is an error and has no effect", "T7 J6")
def cut_last_line(bench):
    put = line_of(request("secret.put", 1, mount=bench.mount(), secret_name="s", data={"k": "v"}, version=1))
    peer = bench.connect()
    peer.write(put[:-3])
    peer.finish()
    refusal(peer.message(), "parse_error")
    peer.at_end()
    equal(bench.put(data={"k": "other"}, version=1)["applied"], True, "applied of a first put")


@case("framing/gone-client", "a client that goes away does not cancel a command that was accepted", "T8")
def gone_client(bench):
    named = bench.destination()
    bench.put()
    peer = bench.connect()
    peer.send("association.set", 1, mount=bench.mount(), secret_name="s", **named)
    peer.close()
    wait_for(lambda: [row["sync_status"] for row in bench.rows(named)] == ["SYNCED"], "that the association is synced")


def long_line(number=1, over=1):
    head = b"{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"ping\",\"params\":{\"_meta\":{\"x\":\"" % number
    tail = b"\"}}}"
    return head + b"x" * (LIMITS["line_bytes"] + over - len(head) - len(tail)) + tail + b"\n"


@case("framing/longest-line", "a line of exactly line_bytes is read", "T9 M1")
def longest_line(bench):
    peer = bench.connect()
    peer.write(long_line(over=0))
    equal(peer.message()["id"], 1, "the id")


@case("framing/long-line", "a line over the limit is skipped and answered once with id null; the connection lives",
      "T9")
def too_long_line(bench):
    peer = bench.connect()
    for over in (1, 300000):
        peer.write(long_line(over=over) + PING)
        message = peer.message()
        refusal(message, "line_too_long")
        equal(message["id"], None, "the id")
        equal(peer.message()["id"], 1, "the id")
    peer.notices()


@case("framing/two-long-lines", "two long lines in a row do not close, and a good line ends the row", "T9")
def two_long_lines(bench):
    peer = bench.connect()
    for _ in range(2):
        for _ in range(2):
            peer.write(long_line())
            refusal(peer.message(), "line_too_long")
        peer.write(PING)
        equal(peer.message()["id"], 1, "the id")


@case("framing/three-long-lines", "the third long line in a row closes the connection", "T9")
def three_long_lines(bench):
    peer = bench.connect()
    for _ in range(3):
        peer.write(long_line())
        refusal(peer.message(), "line_too_long")
    peer.at_end()


@case("framing/slow-reader", "a client that does not read is closed, and others are served meanwhile", "T10")
def slow_reader(bench):
    peer = bench.connect()
    peer.socket.settimeout(5)
    text = "x" * 128
    data = b"".join(line_of(request("ping", "%s%03d" % (text[:120], number))) for number in range(500))
    try:
        for _ in range(2000):
            peer.write(data)
    except BrokenPipeError:
        pass
    except ConnectionResetError:
        pass
    except OSError:
        pass  # the agent stopped reading instead: bounded as well
    equal(bench.call("ping")["pong"], True, "pong of another connection")
