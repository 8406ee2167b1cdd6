import Foundation
import JSONDocument
import SyncClient
import SyncProtocol
import Testing

// begin: host
/// A secrets service that keeps AWS equal to what it stores.
struct Host {
    let agent: ReconnectingClient
    let mount: MountPath

    /// A new version was written to our own store; AWS follows.
    func wrote(_ name: String, _ data: JSONObject, version: Int64) async throws {
        let params = SecretPutParams(
            mount: mount, secretName: try SecretName(name), data: data, version: version)
        try await agent.call(Methods.secretPut, params)
    }

    /// No live version is left; the secret in AWS is deleted, its associations stay.
    func deleted(_ name: String) async throws {
        let params = SecretDeleteParams(mount: mount, secretName: try SecretName(name))
        try await agent.call(Methods.secretDelete, params)
    }
}
// end: host

// begin: run
func run(_ host: Host, at path: SocketPath) async throws {
    try await withThrowingDiscardingTaskGroup { group in
        group.addTask { await host.agent.run() }
        group.addTask {
            for await change in host.agent.changes() {
                if case .event(let event) = change { print(event.sequence) }
            }
        }
        try await host.wrote("my-secret", JSONObject([.init(name: "foo", value: "bar")]), version: 1)
        await host.agent.close()
    }
}
// end: run

// begin: provider
func provide(_ host: Host, from store: [String: (JSONObject, Int64)]) async throws {
    try await host.agent.provide(mounts: [host.mount]) { asked in
        guard let (data, version) = store[asked.secretName.text] else { throw SecretNotFound() }
        return SecretReadResult(data: data, metadata: SecretReadMetadata(version: version))
    }
}
// end: provider

/// What the tutorial shows is compiled here, and works.
@Suite(.timeLimit(.minutes(5))) struct TutorialTests {
    private static let tutorial = text("Sources/SyncClient/Documentation.docc/WritingAHost.md")
    private static let source = text("Tests/SyncClientTests/TutorialTests.swift")

    private static func text(_ path: String) -> String {
        let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        let bytes = FileManager.default.contents(atPath: package.joined(separator: "/") + "/" + path)
        return String(decoding: bytes ?? Data(), as: UTF8.self)
    }

    @Test(arguments: ["host", "run", "provider"])
    func tutorialShowsThisCode(part: String) throws {
        let begin = try #require(Self.source.range(of: "// begin: \(part)\n"))
        let end = try #require(Self.source.range(of: "// end: \(part)\n"))
        let code = Self.source[begin.upperBound..<end.lowerBound]
        #expect(Self.tutorial.contains("```swift\n\(code)```"))
    }

    @Test func hostTellsTheAgent() async throws {
        let told = Remembered<[String]>([])
        try await ScriptedAgent.run { message in
            told.update { $0.append(message.method) }
            switch message.method {
            case "secret.put", "secret.delete":
                return .result(
                    message,
                    JSONObject([
                        .init(name: "applied", value: true), .init(name: "durable", value: true),
                        .init(name: "associations", value: []),
                    ]))
            case "provider.register":
                return .result(
                    message, JSONObject([.init(name: "owned", value: ["my-kv"]), .init(name: "needed", value: [])]))
            default: return .error(message, RPCError(.roleDenied, "not here"))
            }
        } body: { agent in
            let host = Host(agent: ReconnectingClient(to: agent.path), mount: try MountPath("my-kv"))
            try await provide(host, from: [:])
            try await run(host, at: agent.path)
        }
        #expect(told.update { $0 }.filter { $0 != "events.subscribe" } == ["provider.register", "secret.put"])
    }
}
