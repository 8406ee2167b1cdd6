import JSONDocument
import SyncProtocol

/// What `agent.metrics` answers: the figures of `sync.status` and of the process, in the text format of Prometheus.
///
/// Labels carry names of destinations and of AWS's operations, never a mount, a secret or a value.
struct MetricsText {
    private(set) var text = ""

    /// The metrics of an agent.
    ///
    /// - Parameters:
    ///   - status: the answer of `sync.status`; nil while the agent is sealed.
    ///   - isReady: whether it can work.
    ///   - connections: connections that are open.
    ///   - commits: transactions that were made durable; nil while the agent is sealed.
    ///   - process: what the process uses.
    init(status: JSONObject?, isReady: Bool, connections: Int, commits: Int?, process: ProcessUsage?) {
        family("secretsync_build_info", .gauge, "The version of the agent; always 1.")
        sample("secretsync_build_info", [("version", AgentInfo.version)], 1)
        family("secretsync_ready", .gauge, "Whether the agent can work: 1 or 0.")
        sample("secretsync_ready", value: isReady ? 1 : 0)
        family("secretsync_connections", .gauge, "Connections that are open on the socket.")
        sample("secretsync_connections", value: Int64(connections))
        if let status { add(status) }
        if let commits {
            family("secretsync_commits_total", .counter, "Transactions of the state that were made durable.")
            sample("secretsync_commits_total", value: Int64(commits))
        }
        if let process { add(process) }
    }

    private enum Kind: String {
        case gauge
        case counter
    }

    private mutating func add(_ status: JSONObject) {
        family("secretsync_disabled", .gauge, "Whether AWS is left alone: 1 or 0.")
        sample("secretsync_disabled", value: status["disabled"]?.bool == true ? 1 : 0)
        family("secretsync_queue_depth", .gauge, "Associations that are PENDING.")
        sample("secretsync_queue_depth", value: status["queue"]?["depth"]?.int64 ?? 0)
        family("secretsync_queue_capacity", .gauge, "Associations that may be PENDING before new work is refused.")
        sample("secretsync_queue_capacity", value: status["queue"]?["capacity"]?.int64 ?? 0)
        family("secretsync_queue_oldest_seconds", .gauge, "How long the oldest association in line is overdue.")
        sample("secretsync_queue_oldest_seconds", milliseconds: status["queue"]?["oldest_ms"]?.int64 ?? 0)
        family("secretsync_held_bytes", .gauge, "Bytes of values held in memory for secrets without association.")
        sample("secretsync_held_bytes", value: status["held_bytes"]?.int64 ?? 0)

        let destinations = status["destinations"]?.array ?? []
        family("secretsync_associations", .gauge, "Associations by destination and sync status.")
        for destination in destinations {
            for count in destination["counts"]?.object?.members ?? [] {
                sample(
                    "secretsync_associations", [("destination", Self.name(of: destination)), ("status", count.name)],
                    count.value.int64 ?? 0)
            }
        }
        family("secretsync_aws_attempts_total", .counter, "Attempts of calls to AWS and how they ended.")
        for destination in destinations {
            for operation in destination["calls"]?.object?.members ?? [] {
                for end in operation.value.object?.members ?? [] {
                    sample(
                        "secretsync_aws_attempts_total",
                        [
                            ("destination", Self.name(of: destination)), ("operation", operation.name),
                            ("outcome", end.name),
                        ], end.value.int64 ?? 0)
                }
            }
        }
        family("secretsync_drifted", .gauge, "Secrets that the last comparison with AWS found changed.")
        for destination in destinations {
            guard let drifted = destination["reconcile"]?["drifted"]?.int64 else { continue }
            sample("secretsync_drifted", [("destination", Self.name(of: destination))], drifted)
        }
        let providers = status["providers"]?.array ?? []
        family("secretsync_provider_reads_in_flight", .gauge, "Values that providers were asked for and not yet gave.")
        sample(
            "secretsync_provider_reads_in_flight",
            value: providers.reduce(0) { $0 + ($1["reads_in_flight"]?.int64 ?? 0) })
        family("secretsync_provider_mounts", .gauge, "Mounts that have a provider.")
        sample(
            "secretsync_provider_mounts", value: Int64(providers.reduce(0) { $0 + ($1["mounts"]?.array?.count ?? 0) }))
    }

    private mutating func add(_ process: ProcessUsage) {
        family("process_resident_memory_bytes", .gauge, "Resident memory of the agent.")
        sample("process_resident_memory_bytes", value: process.residentBytes)
        family("process_cpu_seconds_total", .counter, "CPU time of the agent, user and system.")
        sample("process_cpu_seconds_total", milliseconds: process.cpuMilliseconds)
    }

    private mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    private mutating func sample(_ name: String, value: Int64) {
        text += "\(name) \(value)\n"
    }

    private mutating func sample(_ name: String, milliseconds: Int64) {
        let fraction = String(milliseconds % 1_000)
        text +=
            "\(name) \(milliseconds / 1_000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)\n"
    }

    /// Label values are names of destinations and operations, whose characters need no escaping.
    private mutating func sample(_ name: String, _ labels: [(String, String)], _ value: Int64) {
        let written = labels.map { "\($0.0)=\"\($0.1)\"" }.joined(separator: ",")
        text += "\(name){\(written)} \(value)\n"
    }

    private static func name(of destination: JSONValue) -> String {
        "\(destination["type"]?.string ?? "")/\(destination["name"]?.string ?? "")"
    }
}
