import Foundation
import JSONDocument
import Testing

/// How the agent starts, refuses to start, and stops.
@Suite(.timeLimit(.minutes(5))) struct LifetimeTests {
    /// An endpoint nobody listens on: these tests call no AWS.
    static let nowhere = "http://127.0.0.1:9"

    @Test func aTerminatedAgentStopsWithZeroAndTakesItsSocketAway() async throws {
        try await Scratch.with { scratch in
            let agent = try await AgentUnderTest.run(scratch, endpoint: Self.nowhere, keyID: "a", secretKey: "b")
            #expect(FileManager.default.fileExists(atPath: scratch.file("a.sock")))
            let finished = try await agent.terminate()
            #expect(finished.code == 0, "\(finished.errors)")
            #expect(!FileManager.default.fileExists(atPath: scratch.file("a.sock")))
        }
    }

    @Test func aSecondAgentOnTheSameSocketIsRefused() async throws {
        try await Scratch.with { scratch in
            let agent = try await AgentUnderTest.run(scratch, endpoint: Self.nowhere, keyID: "a", secretKey: "b")
            let second = try await scratch.run(
                Product.agent, ["run", "--socket", scratch.file("a.sock"), "--state-dir", scratch.file("other")])
            #expect(second.code == 1)
            #expect(second.errors.contains("secretsyncd: error: ") && second.errors.contains(scratch.file("a.sock")))
            _ = try await agent.say("status")
        }
    }

    @Test func aSecondAgentOnTheSameStateIsRefused() async throws {
        try await Scratch.with { scratch in
            let agent = try await AgentUnderTest.run(scratch, endpoint: Self.nowhere, keyID: "a", secretKey: "b")
            let second = try await scratch.run(
                Product.agent, ["run", "--socket", scratch.file("b.sock"), "--state-dir", scratch.file("state")])
            #expect(second.code == 1)
            #expect(second.errors.contains("secretsyncd: error: ") && second.errors.contains(scratch.file("state")))
            #expect(!FileManager.default.fileExists(atPath: scratch.file("b.sock")))
            _ = try await agent.say("status")
        }
    }

    @Test func theSocketOfAKilledAgentIsReplaced() async throws {
        try await Scratch.with { scratch in
            let first = try await AgentUnderTest.run(scratch, endpoint: Self.nowhere, keyID: "a", secretKey: "b")
            first.process.signal(SIGKILL)
            _ = try await first.process.finish()
            #expect(FileManager.default.fileExists(atPath: scratch.file("a.sock")))
            let next = try await AgentUnderTest.run(scratch, endpoint: Self.nowhere, keyID: "a", secretKey: "b")
            _ = try await next.say("status")
        }
    }

    @Test func anUnknownFlagIsRefused() async throws {
        try await Scratch.with { scratch in
            let finished = try await scratch.run(Product.agent, ["run", "--bogus"])
            #expect(finished.code != 0)
            #expect(finished.errors.contains("--bogus"))
        }
    }

    @Test func anUnknownVariableIsWarnedOf() async throws {
        try await Scratch.with { scratch in
            let agent = try await scratch.start(
                Product.agent, ["run", "--socket", scratch.file("a.sock"), "--state-dir", scratch.file("state")],
                environment: ["SECRETSYNC_BOGUS": "canary"])
            try await awaitFact("the agent listens") { agent.errors.contains("listening") }
            #expect(agent.errors.contains("SECRETSYNC_BOGUS"))
            #expect(!agent.errors.contains("canary"))
        }
    }

    @Test func anUnknownConfigurationKeyIsRefused() async throws {
        try await Scratch.with { scratch in
            let file = try scratch.write(#"{"state_dirr":"\#(scratch.file("state"))"}"#, to: "config.json")
            let finished = try await scratch.run(Product.agent, ["run", "--config", file])
            #expect(finished.code == 1)
            #expect(finished.errors.contains("state_dirr") && finished.errors.contains("did you mean state_dir?"))
        }
    }

    @Test func noStateDirectoryIsRefused() async throws {
        try await Scratch.with { scratch in
            let finished = try await scratch.run(Product.agent, ["run", "--socket", scratch.file("a.sock")])
            #expect(finished.code == 1)
            #expect(finished.errors.contains("--state-dir"))
        }
    }

    @Test func theStateSurvivesARestart() async throws {
        try await Scratch.with { scratch in
            let first = try await AgentUnderTest.run(scratch, endpoint: Self.nowhere, keyID: "a", secretKey: "b")
            _ = try await first.say("write", "sys/sync/destinations/aws-sm/kept", "region=eu-west-1")
            #expect(try await first.terminate().code == 0)
            let second = try await AgentUnderTest.run(scratch, endpoint: Self.nowhere, keyID: "a", secretKey: "b")
            #expect(try await second.say("read", "sys/sync/destinations/aws-sm/kept").contains("region:eu-west-1"))
        }
    }
}
