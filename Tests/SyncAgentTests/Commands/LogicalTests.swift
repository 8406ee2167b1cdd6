import JSONDocument
import SyncClient
import SyncProtocol
import Testing

/// Vault's paths, in Vault's envelope.
@Suite(.timeLimit(.minutes(5)))
struct LogicalTests {
    @Test func walkthroughOverVaultPaths() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            let path = "sys/sync/destinations/aws-sm/my-awssm-1"
            try await fixture.put(["foo": "bar"])
            let read = try await Self.call(fixture, "read", path)
            #expect(read["connection_details"]?["secret_access_key"] == "*****")
            #expect(read["type"] == "aws-sm")
            #expect(read["revision"] == nil, "Vault's members only")
            let association: JSONValue = ["mount": "my-kv", "secret_name": "my-secret"]
            let set = try await Self.call(fixture, "write", "\(path)/associations/set", association)
            let row = set["associated_secrets"]?["kv_1234/my-secret"]?.object
            #expect(row?.names.sorted() == ["accessor", "secret_name", "sync_status", "updated_at"])
            #expect(row?["sync_status"] == "SYNCED")
            #expect(set["store_name"] == "my-awssm-1")
            #expect(try await Self.call(fixture, "list", "sys/sync/destinations")["total_destinations"] == 1)
            #expect(try await Self.call(fixture, "read", "sys/sync/associations")["total_secrets"] == 1)
            let changed = try await Self.call(fixture, "write", "sys/sync/config", ["disabled": "true"])
            #expect(changed["disabled"] == true, "strings are read by the type of the field")
            _ = try await Self.call(fixture, "patch", "sys/sync/config", ["disabled": false])
            let removed = try await Self.call(fixture, "write", "\(path)/associations/remove", association)
            #expect(removed["associated_secrets"]?["kv_1234/my-secret"]?["sync_status"] == "UNSYNCED")
            _ = try await Self.call(fixture, "delete", path)
            #expect(try await Self.call(fixture, "list", "sys/sync/destinations")["total_destinations"] == 0)
        }
    }

    @Test func unknownPathSaysWhatThereIs() async throws {
        try await AgentFixture.run { fixture in
            let error = await #expect(throws: SyncClientError.self) {
                _ = try await Self.call(fixture, "read", "sys/sync/nothing")
            }
            #expect(error?.rpcError?.reason == .pathNotFound)
            let verb = await #expect(throws: SyncClientError.self) {
                _ = try await Self.call(fixture, "delete", "sys/sync/config")
            }
            #expect(verb?.rpcError?.expected?.contains("read") == true)
        }
    }

    /// Calls a path, checks the envelope and gives its data.
    private static func call(
        _ fixture: AgentFixture, _ verb: String, _ path: String, _ data: JSONValue? = nil
    ) async throws -> JSONObject {
        var params = JSONObject([.init(name: "path", value: .string(path))])
        params["data"] = data
        let answer = try await fixture.client.callRaw(method: "logical.\(verb)", params: params)
        #expect(
            answer.names == [
                "request_id", "lease_id", "renewable", "lease_duration", "data", "wrap_info", "warnings", "auth",
            ])
        #expect(answer["request_id"]?.string?.count == 36)
        #expect(answer["renewable"] == false)
        return try #require(answer["data"]?.object)
    }
}
