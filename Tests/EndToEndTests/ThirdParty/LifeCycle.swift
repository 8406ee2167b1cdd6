import JSONDocument
import Testing

/// The life of one secret through the agent, each step read back with boto3 where AWS is somebody else's emulator.
struct LifeCycle {
    let agent: AgentUnderTest
    let boto: BotoReader
    /// The secret's name in AWS.
    let name: String

    /// Creates, updates, deletes, re-creates and removes `my-kv`/`my-secret`, associated with `destination`.
    func run(on destination: String) async throws {
        try await agent.put("my-kv", "my-secret", #"{"foo":"bar"}"#)
        let answer = try await agent.say(
            "write", "sys/sync/destinations/aws-sm/\(destination)/associations/set", "mount=my-kv",
            "secret_name=my-secret")
        #expect(answer.contains("sync_status:SYNCED"), "\(answer)")
        let created = try await boto.read(name)
        #expect(created.value == #"{"foo":"bar"}"#)
        #expect(created.tags == ["hashicorp:vault": ""])

        try await agent.put("my-kv", "my-secret", #"{"foo":"baz","n":1.50}"#)
        try await settle(destination, "SYNCED")
        let updated = try await boto.read(name)
        #expect(updated.value == #"{"foo":"baz","n":1.50}"#)
        #expect(updated.arn == created.arn)

        _ = try await agent.say("secret", "delete", "-mount=my-kv", "my-secret")
        try await settle(destination, "UNSYNCED")
        #expect(try await boto.read(name).isDeleted)

        try await agent.put("my-kv", "my-secret", #"{"foo":"again"}"#)
        try await settle(destination, "SYNCED")
        let again = try await boto.read(name)
        #expect(again.value == #"{"foo":"again"}"#)
        #expect(again.tags == ["hashicorp:vault": ""])

        let removed = try await agent.say(
            "write", "sys/sync/destinations/aws-sm/\(destination)/associations/remove", "mount=my-kv",
            "secret_name=my-secret")
        #expect(removed.contains("sync_status:UNSYNCED"), "\(removed)")
        #expect(try await boto.read(name).isDeleted)
    }

    private func settle(_ destination: String, _ status: String) async throws {
        _ = try await agent.row(of: destination, "the row is \(status)") { $0["sync_status"]?.string == status }
    }
}
