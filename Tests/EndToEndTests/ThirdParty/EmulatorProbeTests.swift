import Foundation
import JSONDocument
import Testing

/// The emulator of `secretsyncd dev` against AWS's answers, asked through boto3 and by hand.
@Suite(.timeLimit(.minutes(5)), .enabled(if: Tool.boto.isExpected, "SECRETSYNC_PYTHON is not set: `make venv`"))
struct EmulatorProbeTests {
    @Test func everyCaseIsAnsweredAsAWSDoes() async throws {
        try await Scratch.with { scratch in
            let agent = try await AgentUnderTest.dev(scratch)
            var environment = agent.environment.filter { $0.key.hasPrefix("AWS_") }
            environment["PYTHONDONTWRITEBYTECODE"] = "1"
            let finished = try await scratch.run(
                try Tool.boto.required(),
                [
                    Product.source("Tests/Interop/emulator_probe.py"), "secretsyncd",
                    agent.environment["AWS_ENDPOINT_URL"] ?? "", "--container-token", try containerToken(scratch),
                ],
                environment: environment, within: .seconds(240))
            #expect(finished.code == 0, "\(finished.errors)")
            var lines = try finished.output.split(separator: "\n").map { try JSONReader().read(Array($0.utf8)) }
            let summary = try #require(lines.popLast()?["summary"])
            let others = lines.filter { $0["verdict"]?.string != "same" }
            #expect(others.map { String(decoding: JSONWriter.write($0), as: UTF8.self) } == [])
            #expect(summary["same"]?.int64 == Int64(lines.count))
            #expect(lines.count >= 70)
            print("emulator probe: \(lines.count) cases answered as AWS does")
        }
    }

    /// What containers authorise themselves with; it is printed as a comment, since only one way to keys is exported.
    private func containerToken(_ scratch: Scratch) throws -> String {
        let text = try String(contentsOfFile: scratch.file("env"), encoding: .utf8)
        let rest = text.split(separator: "AWS_CONTAINER_AUTHORIZATION_TOKEN='", maxSplits: 1).last ?? ""
        return String(rest.prefix { $0 != "'" })
    }
}
