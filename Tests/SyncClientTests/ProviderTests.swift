import JSONDocument
import SyncClient
import SyncProtocol
import Testing

/// The agent asks this client.
struct ProviderTests {
    private static let read = Request(
        id: .string("s:1"), method: "secret.read", params: ["mount": "my-kv", "secret_name": "a"].asObject)

    /// Registers and is asked at once; returns what the agent is answered.
    private func answer(
        to asked: Request = ProviderTests.read, _ read: @escaping SecretReader
    ) async throws -> Reply {
        let replies = Remembered<[Reply]>([])
        let registered = Reply(id: .integer(1), outcome: .success(["owned": ["my-kv"], "needed": []].asObject))
        return try await ScriptedAgent.run(
            { _ in .lines([asked.line, registered.line]) },
            onReply: { reply in replies.update { $0.append(reply) } }
        ) { agent in
            let client = try await SyncClient.connect(to: agent.path)
            let result = try await client.registerProvider(mounts: [MountPath("my-kv")], read: read)
            #expect(result.owned == [try MountPath("my-kv")])
            for await message in agent.messages where message.method == "a reply" { break }
            await client.close()
            return try #require(replies.update { $0.first })
        }
    }

    @Test func aReadIsAnsweredByTheClosure() async throws {
        let reply = try await answer { params in
            SecretReadResult(
                data: ["name": .string(params.secretName.text)].asObject, metadata: SecretReadMetadata(version: 3))
        }
        #expect(reply.id == .string("s:1"))
        #expect(try reply.outcome.get() == ["data": ["name": "a"], "metadata": ["version": 3]].asObject)
    }

    @Test func aSecretThereIsNotIsSaidSo() async throws {
        let reply = try await answer { _ in throw SecretNotFound() }
        #expect(throws: RPCError(.secretNotFound, "the secret is not known here")) { try reply.outcome.get() }
    }

    @Test func whatAFailureSaysStaysHere() async throws {
        struct Failure: Error { let text = "hunter2" }
        let reply = try await answer { _ in throw Failure() }
        #expect(throws: RPCError(.internalError, "the value could not be read")) { try reply.outcome.get() }
    }

    @Test func badParamsAreRefused() async throws {
        let asked = Request(id: .string("s:1"), method: "secret.read", params: ["mount": "my-kv"].asObject)
        let reply = try await answer(to: asked) { _ in throw SecretNotFound() }
        let error = #expect(throws: RPCError.self) { try reply.outcome.get() }
        #expect(error?.reason == .invalidParams)
    }

    @Test func anAnswerLongerThanALineIsRefused() async throws {
        let long = String(repeating: "x", count: ProtocolLimits.lineBytes)
        let reply = try await answer { _ in
            SecretReadResult(data: ["k": .string(long)].asObject, metadata: SecretReadMetadata(version: 1))
        }
        let error = #expect(throws: RPCError.self) { try reply.outcome.get() }
        #expect(error?.reason == .replyTooLarge)
    }
}
