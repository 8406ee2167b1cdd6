import JSONDocument
import SyncProtocol
import Testing

/// `proto/PROTOCOL.md` is complete, and what it shows works.
@Suite struct ProtocolDocumentTests {
    private static let text = ProjectFile("proto/PROTOCOL.md").text
    private static let lines = text.split(separator: "\n")

    @Test(arguments: Methods.all.map(\.name))
    func everyMethodHasASectionAndItsGeneratedTables(name: String) {
        #expect(Self.lines.contains { $0.hasPrefix("### ") && $0.contains("`\(name)`") })
        #expect(Self.lines.contains("<!-- generated: \(name) -->"))
    }

    @Test func everyGeneratedPartHasAKnownNameAndAnEnd() {
        let names = Self.lines.compactMap(ProtocolBlocks.name)
        #expect(Set(names) == Set(ProtocolBlocks.all.map(\.name)))
        #expect(names.count == ProtocolBlocks.all.count)
        #expect(Self.lines.filter { $0 == "<!-- end -->" }.count == names.count)
    }

    @Test(arguments: ErrorReason.allCases)
    func everyErrorIsInTheTableWithItsCode(reason: ErrorReason) {
        let row = "| \(reason.code) | `\(reason.rawValue)` | \(reason.isRetryable ? "yes" : "no") |"
        #expect(Self.lines.contains { $0.hasPrefix(row) })
    }

    @Test(arguments: LogicalRoute.table.indices)
    func everyRouteIsInTheTable(index: Int) {
        let entry = LogicalRoute.table[index]
        #expect(Self.lines.contains("| \(entry.verb.rawValue) | `\(entry.pattern)` | `\(entry.method.name)` |"))
    }

    @Test(arguments: ProtocolLimits.all.map(\.name))
    func everyLimitIsInTheTable(name: String) throws {
        let limit = try #require(ProtocolLimits.all.first { $0.name == name })
        #expect(Self.lines.contains { $0.hasPrefix("| `\(limit.name)` | \(limit.value) |") })
    }

    @Test(arguments: SyncStatus.allCases.map(\.rawValue) + PendingReason.allCases.map(\.rawValue))
    func everyStatusAndPendingReasonIsExplained(name: String) {
        #expect(Self.lines.contains { $0.hasPrefix("| `\(name)` |") })
    }

    /// Section 11 lists what the engine reports; the names are spelled out here because the engine is above this target.
    @Test(arguments: [
        "name_collision", "name_scheduled", "value_too_large", "invalid_external_name", "access_denied", "kms_failure",
        "credentials_refused", "throttled", "quota_exceeded", "aws_unreachable", "name_releasing",
        "address_not_allowed", "aws_refused",
    ])
    func everyRowErrorIsExplained(name: String) {
        #expect(Self.lines.contains { $0.hasPrefix("| `\(name)` |") })
    }

    @Test(arguments: Role.allCases.map(\.rawValue))
    func everyRoleIsExplained(name: String) {
        #expect(Self.lines.contains { $0.hasPrefix("| `\(name)` |") })
    }

    @Test func theVersionIsNamed() {
        #expect(Self.lines.first?.hasSuffix("version \(ProtocolLimits.version)") == true)
    }

    /// Every line that looks like a message is one, in the quick start too.
    @Test func everyMessageShownIsAccepted() throws {
        var requests = 0
        for line in Self.lines {
            let message = line.hasPrefix("say '") ? line.dropFirst(5).dropLast() : line
            guard message.hasPrefix("{\"jsonrpc\"") else { continue }
            let json = try JSONReader().read(Array(message.utf8))
            if json["method"] != nil {
                let request = try Request(json: json)
                requests += 1
                guard let example = MethodExample.named(request.method) else { continue }
                _ = try example.rewriteParams(request.params)
            } else {
                _ = try Reply(json: json)
            }
        }
        #expect(requests >= Methods.all.count)
    }

    @Test func numberedRulesAreUnique() {
        let rules = Self.lines.filter { $0.hasPrefix("- **") }.compactMap {
            $0.dropFirst(4).split(separator: "*").first
        }
        let numbers = rules.filter { $0.last?.isNumber == true }
        #expect(numbers.count >= 40)
        #expect(Set(numbers).count == numbers.count)
    }
}
