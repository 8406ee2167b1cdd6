import JSONDocument
import SyncEngine
import SyncProtocol
import SyncScheduler

/// The envelope Vault's HTTP API answers in, for `logical.*`.
enum VaultEnvelope {
    /// Wraps what a method answers.
    static func wrap(_ work: CommandRouter.Work) -> CommandRouter.Work {
        switch work {
        case .answer(let answer):
            return .answer(envelope(answer))
        case .store(let body):
            return .store { editor in try wrap(body(&editor)) }
        }
    }

    private static func wrap(_ outcome: CommandOutcome) throws -> CommandOutcome {
        switch outcome {
        case .done(let answer): .done(try bounded(envelope(answer)))
        case .waiting(let request): .waiting(request.answering { try bounded(envelope($0)) })
        case .more(let body): .more { editor in try wrap(body(&editor)) }
        // No path leads to these.
        case .checking, .surveying: outcome
        }
    }

    private static func envelope(_ data: JSONObject) -> JSONObject {
        var envelope = JSONObject()
        envelope["request_id"] = .string(SupportID.random())
        envelope["lease_id"] = ""
        envelope["renewable"] = false
        envelope["lease_duration"] = 0
        envelope["data"] = .object(data)
        envelope["wrap_info"] = .null
        envelope["warnings"] = .null
        envelope["auth"] = .null
        return envelope
    }

    /// Vault answers whole; what does not fit a line is refused with the way to page.
    private static func bounded(_ envelope: JSONObject) throws(RPCError) -> JSONObject {
        guard JSONWriter.write(.object(envelope)).count <= ProtocolLimits.replyBytes else {
            throw RPCError(
                .replyTooLarge, "the answer is larger than \(ProtocolLimits.replyBytes) bytes",
                hint: "read it in pages: association.read, association.list or destination.list with limit and after")
        }
        return envelope
    }
}

/// Identifiers for logs and support: 16 bytes in the form of a UUID.
enum SupportID {
    /// A random one.
    static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        return text((0..<16).map { _ in generator.next() })
    }

    /// That of a state: the same at every start, because it comes from the state's own MAC key.
    static func instance(_ digester: ValueDigester) -> String {
        text(Array(digester.digest(of: SecretValue(Array("instance_id".utf8))).bytes.prefix(16)))
    }

    private static func text(_ bytes: [UInt8]) -> String {
        let digits = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
        return [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { digits[$0].joined() }.joined(separator: "-")
    }
}
