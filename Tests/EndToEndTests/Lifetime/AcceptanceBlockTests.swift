import Testing

/// The shell session of the documentation, as it is written there.
@Suite(
    .timeLimit(.minutes(5)),
    .enabled(if: Tool.bash.isExpected && Tool.socat.isExpected, "socat or bash is missing: `make deps`"))
struct AcceptanceBlockTests {
    static let block = """
        secretsyncd dev --socket "$d/a.sock" --env-file "$d/env" & pid=$!
        until [ -s "$d/env" ]; do sleep .1; done; . "$d/env"
        printf '{"jsonrpc":"2.0","id":1,"method":"sync.status"}\\n' | socat - UNIX-CONNECT:$SECRETSYNC_SOCKET
        secretsync write sys/sync/destinations/aws-sm/my-awssm-1 \
        access_key_id=env:AWS_ACCESS_KEY_ID secret_access_key=env:AWS_SECRET_ACCESS_KEY region=us-east-1
        secretsync secret put -mount=my-kv my-secret foo=bar
        secretsync write sys/sync/destinations/aws-sm/my-awssm-1/associations/set mount=my-kv secret_name=my-secret
        kill $pid; wait $pid
        """

    @Test func theBlockWorksAsWritten() async throws {
        try await Scratch.with { scratch in
            // `trap` so that a failing line does not leave the agent behind; `pid` is the block's own.
            let script =
                "set -e; trap 'status=$?; kill -9 $pid 2>/dev/null || true; exit $status' EXIT\n" + Self.block
                + "\npid=\n"
            let finished = try await scratch.run(
                try Tool.bash.required(), ["-c", script], environment: ["d": scratch.path])
            #expect(finished.code == 0, "\(finished.errors)")
            let lines = TableText.lines(finished.output)
            #expect(lines.contains { $0.hasPrefix(#"{"jsonrpc":"2.0","id":1,"result":{"counts":"#) })
            #expect(lines.contains("my-kv/data/my-secret"))
            #expect(lines.contains { $0.hasPrefix("associated_secrets") && $0.contains("sync_status:SYNCED") })
            #expect(lines.suffix(2) == ["store_name my-awssm-1", "store_type aws-sm"])
        }
    }
}
