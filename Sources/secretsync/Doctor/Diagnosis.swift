import JSONDocument
import SyncProtocol

/// What the agent's answers come to: pure, answer in, findings out.
enum Diagnosis {
    /// From the answer of `initialize`.
    static func agent(_ answer: JSONObject) -> [Finding] {
        let version = answer["agent"]?["version"]?.string ?? "unknown"
        let spoken = answer["protocol"]?.string ?? "unknown"
        var findings = [Finding(.ok, "agent", "version \(version), protocol \(spoken)")]
        let roles = answer["peer"]?["roles"]?.array?.compactMap(\.string) ?? []
        let uid = answer["peer"]?["uid"]?.int64.map(String.init) ?? "unknown"
        findings.append(
            roles.contains(Role.admin.rawValue)
                ? Finding(.ok, "your role", "uid \(uid): \(roles.joined(separator: ", "))")
                : Finding(
                    .note, "your role", "uid \(uid): \(roles.joined(separator: ", "))",
                    hint: "destinations are written by admin, associations set by operator, values pushed by host"))
        for library in answer["libraries"]?.object?.sortedMembers ?? [] {
            findings.append(Finding(.ok, library.name, "\(library.value.string ?? "unknown"), passed its self-test"))
        }
        return findings
    }

    /// From the answer of `agent.health`.
    static func health(_ answer: JSONObject) -> [Finding] {
        let checks = answer["checks"]?.object?.sortedMembers ?? []
        let problems = checks.compactMap { check -> Finding? in
            switch check.value {
            case .string("ok"), .bool(false): nil
            case .bool: Finding(.failure, "health", "the agent is \(check.name)")
            default: Finding(.failure, "health", "\(check.name): \(check.value.string ?? "not ok")")
            }
        }
        return problems.isEmpty ? [Finding(.ok, "health", "the state store and its key are at hand")] : problems
    }

    /// From the answer of `sync.status`.
    static func status(_ answer: JSONObject) -> [Finding] {
        var findings: [Finding] = []
        if answer["disabled"]?.bool == true {
            findings.append(
                Finding(
                    .warning, "sync", "it is switched off: AWS is left alone",
                    hint: "secretsync write sys/sync/config disabled=false"))
        }
        let depth = answer["queue"]?["depth"]?.int64 ?? 0
        let oldest = answer["queue"]?["oldest_ms"]?.int64 ?? 0
        findings.append(
            Finding(
                oldest > 60_000 ? .warning : .ok, "queue", "\(depth) in line, the oldest overdue by \(oldest / 1_000) s"
            ))
        let failed = [SyncStatus.internalError, .clientSideError, .externalServiceError].reduce(0) {
            $0 + (answer["counts"]?[$1.rawValue]?.int64 ?? 0)
        }
        if failed > 0 {
            findings.append(
                Finding(
                    .warning, "associations", "\(failed) are in an error status",
                    hint: "secretsync association read NAME -status=CLIENT_SIDE_ERROR; secretsync explain MOUNT SECRET")
            )
        }
        return findings
    }

    /// From the answers of `destination.check` and, for what it needs, of `destination.read`.
    static func destination(
        _ id: DestinationID, _ check: DestinationCheck, needs: [String]
    ) -> [Finding] {
        let name = id.description
        var findings: [Finding] = []
        if let error = check.error {
            findings.append(Finding(.failure, name, "\(error.message) [\(error.reason)]", hint: error.hint))
        }
        if let credentials = check.credentials {
            let who = check.arn.map { "\($0), " } ?? ""
            findings.append(
                Finding(
                    .ok, "\(name) credentials", "\(who)account \(check.account ?? "unknown"); \(source(credentials))"))
        }
        findings += clock(name, check.clockSkewSeconds)
        let results = Dictionary(
            check.permissions.map { ($0.action, $0) }, uniquingKeysWith: { first, _ in first })
        for action in needs {
            guard let permission = results["secretsmanager:\(action)"], permission.result == .unknown else { continue }
            let known = action == "CreateSecret"
            findings.append(
                Finding(
                    known ? .note : .warning, "\(name) \(action)",
                    known
                        ? "known once a secret was made: nothing is made to find out"
                        : "denied for a name that no secret has: \(permission.message ?? "no reason given")",
                    hint: known ? nil : "under a policy with conditions on tags that is so by design; else allow it"))
        }
        for optional in PolicyAdvice.optional where !needs.contains(optional.action) {
            guard results["secretsmanager:\(optional.action)"]?.result == .unknown else { continue }
            findings.append(Finding(.note, "\(name) \(optional.action)", "not allowed; it would add: \(optional.adds)"))
        }
        let allowed = check.permissions.filter { $0.result == .allowed }.map {
            String($0.action.drop { $0 != ":" }.dropFirst())
        }
        if !allowed.isEmpty {
            findings.append(Finding(.ok, "\(name) permissions", "may \(allowed.joined(separator: ", "))"))
        }
        return findings
    }

    private static func clock(_ name: String, _ skew: Int64?) -> [Finding] {
        guard let skew else { return [] }
        let text = "AWS's clock is \(abs(skew)) s \(skew < 0 ? "behind" : "ahead of") the agent's"
        switch abs(skew) {
        case 0...5: return [Finding(.ok, "\(name) clock", text)]
        case 6..<300:
            return [Finding(.warning, "\(name) clock", text, hint: "set the clock: AWS refuses more than 5 minutes")]
        default:
            return [
                Finding(
                    .failure, "\(name) clock", text, hint: "set the clock: the agent only gets along by correcting it")
            ]
        }
    }

    private static func source(_ credentials: String) -> String {
        switch credentials {
        case "destination": "with the access key of the destination"
        case "identity_token", "identity_token_file": "with the \(credentials) of the destination"
        default: "with the agent's own, found by \(credentials)"
        }
    }
}
