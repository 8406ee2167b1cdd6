"""Suite providers: the agent asks, and the suite is the host (section 15)."""

import os

from . import case
from ..cases import check, equal
from .peer import line_of, refusal, wait_for

def inner(data, version=1, **metadata):
    return {"data": data, "metadata": dict({"version": version}, **metadata)}


def provider_of(bench, **params):
    peer = bench.connect()
    peer.call("provider.register", mounts=[bench.mount()], **params)
    return peer


def synced(bench, named, version):
    found = [(row["sync_status"], row.get("synced_version")) for row in bench.settled(named)]
    equal(found, [("SYNCED", version)], "the row")


@case("providers/asked", "a provider is asked for the value of an association that lacks it", "V2 V3 V4 V11")
def asked(bench):
    named = bench.destination()
    provider = provider_of(bench)
    bench.associate(named, wait=False)
    question = provider.asks()
    equal(question["method"], "secret.read", "the method")
    equal(question["params"], {"mount": bench.mount(), "secret_name": "s"}, "the params")
    provider.answer(question, inner({"k": "v"}, 4, created_time="2026-11-23T12:00:00Z", deletion_time="",
                                    destroyed=False, custom_metadata=None, unknown={"x": 1}))
    synced(bench, named, 4)
    equal(bench.put(data={"k": "v"}, version=4)["duplicate"], True, "duplicate of what the provider gave")


@case("providers/one-owner", "a mount has one provider, unless another takes over", "V1")
def one_owner(bench):
    first = provider_of(bench)
    second = bench.connect()
    second.refused("mount_owned", "provider.register", mounts=[bench.mount("free"), bench.mount()])
    third = bench.connect()
    equal(third.call("provider.register", mounts=[bench.mount("free")])["owned"], [bench.mount("free")], "owned")
    equal(second.call("provider.register", mounts=[bench.mount()], takeover=True)["owned"], [bench.mount()], "owned")
    bench.associate(bench.destination(), wait=False)
    second.asks()
    first.notices()
    check(not first.asked, "the one that was taken over is still asked")


@case("providers/registers-more", "a connection may register again, and unregister some or all", "V1")
def registers_more(bench):
    provider = provider_of(bench)
    more = bench.mount("more")
    equal(sorted(provider.call("provider.register", mounts=[more])["owned"]), sorted([bench.mount(), more]), "owned")
    equal(provider.call("provider.unregister", mounts=[more, bench.mount("nobody")])["owned"], [bench.mount()], "owned")
    equal(provider.call("provider.unregister")["owned"], [], "owned")
    bench.connect().call("provider.register", mounts=[bench.mount(), more])


@case("providers/connection-ends", "a registration ends with its connection", "V1")
def connection_ends(bench):
    provider_of(bench).close()
    second = bench.connect()
    wait_for(lambda: "result" in second.reply(second.send("provider.register", mounts=[bench.mount()])),
             "that the mount is free")


@case("providers/needed", "register lists what is needed and then asks for it", "V11 V16")
def needed(bench):
    named = bench.destination()
    bench.associate(named)
    provider = bench.connect()
    answer = provider.call("provider.register", mounts=[bench.mount()])
    equal(answer["needed"], [{"mount": bench.mount(), "secret_name": "s"}], "needed")
    provider.answer(provider.asks(), inner({"k": "v"}))
    synced(bench, named, 1)


@case("providers/changed", "secret.changed with a version asks for that version once", "V3 V12")
def changed(bench):
    named = bench.destination()
    bench.put(version=1)
    bench.associate(named)
    provider = provider_of(bench)
    answer = bench.call("secret.changed", mount=bench.mount(), secret_name="s", version=2)
    equal((answer["applied"], answer["durable"]), (True, True), "applied and durable")
    question = provider.asks()
    equal(question["params"], {"mount": bench.mount(), "secret_name": "s", "version": 2}, "the params")
    provider.answer(question, inner({"k": "w"}, 2))
    synced(bench, named, 2)


@case("providers/changed-same", "secret.changed with the version there is, or an older one, changes nothing", "V12")
def changed_same(bench):
    named = bench.destination()
    bench.put(version=5)
    bench.associate(named)
    provider = provider_of(bench)
    for version, member in ((5, "duplicate"), (4, "superseded")):
        answer = bench.call("secret.changed", mount=bench.mount(), secret_name="s", version=version)
        equal((answer["applied"], answer.get(member)), (False, True), "applied and " + member)
    provider.notices()
    check(not provider.asked, "the provider was asked")


@case("providers/changed-unassociated", "secret.changed of a secret without association asks nothing", "V12 O8")
def changed_unassociated(bench):
    provider = provider_of(bench)
    equal(bench.call("secret.changed", mount=bench.mount(), secret_name="s")["applied"], False, "applied")
    bench.put()
    equal(bench.call("secret.changed", mount=bench.mount(), secret_name="s")["applied"], True, "applied where held")
    provider.notices()
    check(not provider.asked, "the provider was asked")


@case("providers/not-found-deletes-nothing", "an error of a provider deletes nothing", "V7 V9 O10")
def not_found(bench):
    named = bench.destination()
    bench.put(version=1)
    bench.associate(named)
    provider = provider_of(bench)
    bench.call("secret.changed", mount=bench.mount(), secret_name="s", version=2)
    question = provider.asks()
    provider.answer(question, error={"code": 40404, "message": "no such secret", "data": {
        "reason": "secret_not_found", "retryable": False, "outcome": "not_applied"}})
    question = provider.asks()
    check("version" not in question["params"], "after a failure the live version is asked for")
    row = bench.rows(named)[0]
    equal(row["sync_status"], "PENDING", "status")
    check(row.get("arn"), "the secret in AWS is gone")
    provider.answer(question, inner({"k": "w"}, 2))
    synced(bench, named, 2)


@case("providers/deleted", "data null of a deleted version in an unversioned read counts as secret.delete", "V5 O7")
def deleted(bench):
    for number, metadata in enumerate(({"destroyed": True}, {"deletion_time": "2026-01-01T00:00:00Z"})):
        named, secret = bench.destination("d%d" % number), "s%d" % number
        bench.put(secret, version=1)
        bench.associate(named, secret)
        provider = provider_of(bench, takeover=True)
        bench.call("secret.changed", mount=bench.mount(), secret_name=secret)
        question = provider.asks()
        check("version" not in question["params"], "a version was asked for")
        provider.answer(question, inner(None, 2, **metadata))
        wait_for(lambda: [row["sync_status"] for row in bench.rows(named)] == ["UNSYNCED"], "that the row is UNSYNCED")


@case("providers/null-alone", "data null without a deletion deletes nothing", "V4 V5 V9")
def null_alone(bench):
    named = bench.destination()
    bench.put(version=1)
    bench.associate(named)
    provider = provider_of(bench)
    bench.call("secret.changed", mount=bench.mount(), secret_name="s")
    provider.answer(provider.asks(), inner(None, 2, deletion_time="2999-01-01T00:00:00Z"))
    question = provider.asks()
    check(bench.rows(named)[0]["sync_status"] != "UNSYNCED", "the secret was deleted")
    provider.answer(question, inner({"k": "w"}, 2))
    synced(bench, named, 2)


@case("providers/broken-answers", "an answer that breaks the shape fails, is warned of, and is asked for again",
      "V4 V9")
def broken_answers(bench):
    named = bench.destination()
    provider = provider_of(bench)
    bench.associate(named, wait=False)
    broken = [{}, inner({}), inner("x"), {"data": {"k": "v"}}, {"data": {"k": "v"}, "metadata": {"version": 0}},
              {"metadata": {"version": 1}}, inner({"k": "v"}, "1"), inner({"k": "v"}, 1, destroyed="no")]
    for number, result in enumerate(broken):
        question = provider.asks()
        provider.answer(question, result)
        if number == 0:
            row = wait_for(lambda: [one for one in bench.rows(named) if one["warnings"]], "a warning on the row")[0]
            equal((row["sync_status"], row.get("pending_reason")), ("PENDING", "awaiting_value"), "the row")
        bench.call("secret.changed", mount=bench.mount(), secret_name="s")
    provider.answer(provider.asks(), inner({"k": "v"}, 9))
    synced(bench, named, 9)


@case("providers/strange-answers", "an answer to no read in flight is neither used nor answered", "V10")
def strange_answers(bench):
    named = bench.destination()
    provider = provider_of(bench)
    bench.associate(named, wait=False)
    question = provider.asks()
    for identifier in ("s:999999", "x", 1):
        provider.write(line_of({"jsonrpc": "2.0", "id": identifier, "result": inner({"k": "made up"})}))
    provider.notices()
    provider.answer(question, inner({"k": "v"}))
    provider.answer(question, inner({"k": "twice"}, 2))
    provider.notices()
    synced(bench, named, 1)
    equal(bench.put(data={"k": "v"}, version=1)["duplicate"], True, "duplicate")


@case("providers/newer-wins", "what came since the question wins over its answer", "V8")
def newer_wins(bench):
    named = bench.destination()
    provider = provider_of(bench)
    bench.associate(named, wait=False)
    question = provider.asks()
    bench.put(data={"k": "pushed"}, version=7)
    provider.answer(question, inner({"k": "late"}, 6))
    synced(bench, named, 7)
    equal(bench.put(data={"k": "pushed"}, version=7)["duplicate"], True, "duplicate")


@case("providers/older-is-live", "a value in the answer to an unversioned read is the live one, also an older version",
      "V6")
def older_is_live(bench):
    named = bench.destination()
    bench.put(version=5)
    bench.associate(named)
    provider = provider_of(bench)
    bench.call("secret.changed", mount=bench.mount(), secret_name="s")
    provider.answer(provider.asks(), inner({"k": "older"}, 3))
    synced(bench, named, 3)


@case("providers/older-than-named", "but not one that is older than what secret.changed named, or another version",
      "V6 V9")
def older_than_named(bench):
    named = bench.destination()
    bench.put(version=5)
    bench.associate(named)
    provider = provider_of(bench)
    bench.call("secret.changed", mount=bench.mount(), secret_name="s", version=7)
    question = provider.asks()
    equal(question["params"].get("version"), 7, "the version that is asked for")
    provider.answer(question, inner({"k": "another"}, 6))
    question = provider.asks()
    check("version" not in question["params"], "the live one is asked for after a failure")
    provider.answer(question, inner({"k": "older"}, 6))
    question = provider.asks()
    check(bench.rows(named)[0].get("synced_version") == 5, "an older version was used")
    provider.answer(question, inner({"k": "right"}, 7))
    synced(bench, named, 7)


@case("providers/sixteen", "at most 16 reads are in flight on a connection", "V9")
def sixteen(bench):
    named = bench.destination()
    provider = provider_of(bench)
    for number in range(24):
        bench.associate(named, "s%02d" % number, wait=False)
    questions = [provider.asks() for _ in range(16)]
    provider.notices()
    check(not provider.asked, "a seventeenth read came")
    for _ in range(8):
        provider.answer(questions.pop(0), inner({"k": "v"}))
        questions.append(provider.asks())
    for question in questions:
        provider.answer(question, inner({"k": "v"}))
    equal([row["sync_status"] for row in bench.settled(named)], ["SYNCED"] * 24, "the statuses")


@case("providers/own-ids", "the agent's ids and those of the client do not meet", "V2 E2")
def own_ids(bench):
    named = bench.destination()
    provider = provider_of(bench)
    bench.associate(named, wait=False)
    question = provider.asks()
    provider.send("ping", question["id"])
    equal(provider.result(question["id"])["pong"], True, "pong with the id of the agent's question")
    provider.answer(question, inner({"k": "v"}))
    synced(bench, named, 1)


@case("providers/broken-lines", "an answer that is no JSON is answered like any such line", "V10 J6")
def broken_lines(bench):
    named = bench.destination()
    provider = provider_of(bench)
    bench.associate(named, wait=False)
    question = provider.asks()
    provider.write(b'{"jsonrpc":"2.0","id":"s:1","result":{"data":{"k":NaN}}}\n')
    message = provider.reply(None)
    refusal(message, "parse_error")
    provider.answer(question, inner({"k": "v"}))
    synced(bench, named, 1)


@case("providers/status", "sync.status shows who provides what", "V1")
def status(bench):
    provider_of(bench)
    found = [one for one in bench.call("sync.status")["providers"] if bench.mount() in one["mounts"]]
    equal(len(found), 1, "the number of providers of the mount")
    equal((found[0]["uid"], found[0]["pid"]), (os.geteuid(), os.getpid()), "uid and pid")


@case("providers/mounts", "1..256 mounts are registered at once", "V1")
def mounts(bench):
    peer = bench.connect()
    peer.refused("invalid_params", "provider.register", mounts=[])
    peer.refused("invalid_params", "provider.register", mounts=["%s/%d" % (bench.mount(), one) for one in range(257)])
    peer.refused("invalid_params", "provider.register", mounts=["a//b"])
