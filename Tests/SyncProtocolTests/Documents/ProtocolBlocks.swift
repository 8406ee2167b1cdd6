import JSONDocument
import SyncProtocol

/// The generated parts of `proto/PROTOCOL.md`: each stands between `<!-- generated: NAME -->` and `<!-- end -->`.
enum ProtocolBlocks {
    /// Every block by its name.
    static let all: [(name: String, text: String)] =
        [("errors", errors), ("limits", limits), ("routes", routes)]
        + MethodExample.all.map { ($0.method.name, text(of: $0)) }

    /// The document with every block rendered anew; a name that is no block's stays as it is.
    static func render(_ document: String) -> String {
        var lines: [Substring] = []
        var skipping = false
        for line in document.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "<!-- end -->" { skipping = false }
            if !skipping { lines.append(line) }
            guard let name = name(of: line), let block = all.first(where: { $0.name == name }) else { continue }
            lines += block.text.split(separator: "\n", omittingEmptySubsequences: false)
            skipping = true
        }
        return lines.joined(separator: "\n")
    }

    /// The block that begins at this line.
    static func name(of line: Substring) -> String? {
        guard line.hasPrefix("<!-- generated: "), line.hasSuffix(" -->") else { return nil }
        return String(line.dropFirst("<!-- generated: ".count).dropLast(" -->".count))
    }

    private static var errors: String {
        let rows = ErrorReason.allCases.map { reason in
            let meaning = (reason.isRowOnly ? "row only: " : "") + reason.summary
            return "| \(reason.code) | `\(reason.rawValue)` | \(reason.isRetryable ? "yes" : "no") | \(meaning) |"
        }
        return (["| code | reason | retryable | meaning |", "|---:|---|---|---|"] + rows).joined(separator: "\n")
    }

    private static var limits: String {
        let rows = ProtocolLimits.all.map { "| `\($0.name)` | \($0.value) | \($0.summary) |" }
        return (["| limit | value | |", "|---|---:|---|"] + rows).joined(separator: "\n")
    }

    private static var routes: String {
        let rows = LogicalRoute.table.map { "| \($0.verb.rawValue) | `\($0.pattern)` | `\($0.method.name)` |" }
        return (["| verb | path | method |", "|---|---|---|"] + rows).joined(separator: "\n")
    }

    private static func text(of example: MethodExample) -> String {
        let method = example.method
        let role = method.name.hasPrefix("logical.") ? "that of the method it routes to" : "`\(method.role.rawValue)`"
        let request = Request(id: .integer(1), method: method.name, params: example.typical)
        let reply = Reply(id: .integer(1), outcome: .success(example.result))
        var parts = ["Role: \(role). \(method.isMutation ? "Changes durable state." : "Changes nothing.")"]
        parts.append(table("param", method.params) ?? "No params.")
        parts += table("result", method.result).map { [$0] } ?? []
        parts.append("```json\n\(line(request.line))\n\(line(reply.line))\n```")
        return parts.joined(separator: "\n\n")
    }

    private static func table(_ title: String, _ fields: [FieldSchema]) -> String? {
        guard !fields.isEmpty else { return nil }
        let rows = fields.map { field in
            let note = field.isSensitive ? " (sensitive)" : ""
            return
                "| `\(field.name)` | \(field.type.rawValue) | \(field.isRequired ? "yes" : "no") | \(field.summary)\(note) |"
        }
        return (["| \(title) | type | required | |", "|---|---|---|---|"] + rows).joined(separator: "\n")
    }

    private static func line(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}
