import JSONDocument
import SyncClient
import SyncProtocol
import Testing

@testable import SyncAgent

/// `agent.metrics`.
@Suite(.timeLimit(.minutes(5))) struct MetricsTests {
    private static let status: JSONValue = [
        "counts": ["SYNCED": 6], "queue": ["depth": 2, "capacity": 1_000, "oldest_ms": 61_005], "disabled": true,
        "held_bytes": 12,
        "destinations": [
            [
                "type": "aws-sm", "name": "d", "counts": ["PENDING": 2, "SYNCED": 6],
                "calls": ["CreateSecret": ["applied": 6, "throttled": 1]], "reconcile": ["drifted": 3],
            ]
        ], "providers": [["mounts": ["a", "b"], "reads_in_flight": 1], ["mounts": ["c"], "reads_in_flight": 2]],
    ]

    private static func samples(_ text: String) -> Set<String> {
        Set(text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init))
    }

    @Test func theFiguresOfTheStatusAreThere() {
        let metrics = MetricsText(
            status: Self.status.object, isReady: true, connections: 4, commits: 7,
            process: ProcessUsage(residentBytes: 4_096, cpuMilliseconds: 12_034))
        #expect(
            Self.samples(metrics.text) == [
                "secretsync_build_info{version=\"\(AgentInfo.version)\"} 1", "secretsync_ready 1",
                "secretsync_connections 4", "secretsync_commits_total 7", "secretsync_disabled 1",
                "secretsync_queue_depth 2",
                "secretsync_queue_capacity 1000", "secretsync_queue_oldest_seconds 61.005", "secretsync_held_bytes 12",
                #"secretsync_associations{destination="aws-sm/d",status="PENDING"} 2"#,
                #"secretsync_associations{destination="aws-sm/d",status="SYNCED"} 6"#,
                #"secretsync_aws_attempts_total{destination="aws-sm/d",operation="CreateSecret",outcome="applied"} 6"#,
                #"secretsync_aws_attempts_total{destination="aws-sm/d",operation="CreateSecret",outcome="throttled"} 1"#,
                #"secretsync_drifted{destination="aws-sm/d"} 3"#, "secretsync_provider_reads_in_flight 3",
                "secretsync_provider_mounts 3", "process_resident_memory_bytes 4096",
                "process_cpu_seconds_total 12.034",
            ])
    }

    /// The text format: every sample belongs to the family that was declared last, and each is declared once.
    @Test func everyFamilyIsDeclaredOnceBeforeItsSamples() {
        var declared: [String] = []
        for line in MetricsText(status: Self.status.object, isReady: true, connections: 0, commits: 0, process: .now())
            .text.split(
                separator: "\n")
        {
            let words = line.split(separator: " ")
            if line.hasPrefix("# TYPE ") { declared.append(String(words[2])) }
            guard !line.hasPrefix("#") else { continue }
            #expect(line.prefix { $0 != "{" && $0 != " " } == declared.last.map { Substring($0) } ?? "")
        }
        #expect(Set(declared).count == declared.count)
    }

    @Test func aRealAgentCountsWhatItDid() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.set(data: ["foo": "bar"])
            let text = try await fixture.client.call(Methods.agentMetrics, NoParams()).json["text"]?.string ?? ""
            let samples = Self.samples(text)
            #expect(samples.contains("secretsync_ready 1"))
            #expect(samples.contains(#"secretsync_associations{destination="aws-sm/my-awssm-1",status="SYNCED"} 1"#))
            #expect(
                samples.contains {
                    $0.hasSuffix(#"operation="CreateSecret",outcome="applied"} 1"#)
                })
            #expect(samples.contains { $0.hasPrefix("process_resident_memory_bytes ") && !$0.hasSuffix(" 0") })
            for word in ["my-kv", "my-secret", "bar"] { #expect(!text.contains(word)) }
        }
    }
}
