import Foundation
import Testing

/// `doctor` and `explain` on a real agent, and the policy that `doctor` prints put to use.
@Suite(.timeLimit(.minutes(5))) struct DoctorTests {
    @Test func everythingIsLookedAtAndExplained() async throws {
        try await Scratch.with { scratch in
            let agent = try await AgentUnderTest.dev(scratch)
            _ = try await agent.secretsync(["destination", "write", "d", "region=us-east-1"])
            _ = try await agent.secretsync(
                ["association", "set", "d", "-mount=my-kv", "my-secret", "-"], input: #"{"foo":"bar"}"#)
            let doctor = try await agent.secretsync(["doctor"])
            #expect(doctor.code == 0, "\(doctor.output)\(doctor.errors)")
            for subject in [
                "socket", "agent", "your role", "json-c", "health", "queue", "aws-sm/d credentials", "aws-sm/d clock",
            ] {
                #expect(doctor.output.contains("ok       \(subject): "), "\(doctor.output)")
            }
            #expect(doctor.output.contains("found by environment"))
            let explained = try await agent.secretsync(["explain", "my-kv", "my-secret"])
            #expect(explained.code == 0, "\(explained.errors)")
            #expect(explained.output.contains("AWS confirmed the bytes of version 1"))
            _ = try await agent.terminate()
        }
    }

    @Test func thePolicyItPrintsSuffices() async throws {
        let policy = try await Scratch.with { scratch in
            let agent = try await AgentUnderTest.dev(scratch)
            _ = try await agent.say("destination", "write", "d", "region=us-east-1")
            return try await agent.say("doctor", "--policy")
        }
        try await Scratch.with { scratch in
            try policy.write(toFile: scratch.file("policy.json"), atomically: true, encoding: .utf8)
            let agent = try await AgentUnderTest.dev(scratch, options: ["--policy", scratch.file("policy.json")])
            _ = try await agent.say("destination", "write", "d", "region=us-east-1")
            _ = try await agent.say(
                "association", "set", "d", "-mount=my-kv", "my-secret", "-", input: #"{"foo":"bar"}"#)
            _ = try await agent.say("association", "remove", "d", "-mount=my-kv", "my-secret")
        }
    }
}
