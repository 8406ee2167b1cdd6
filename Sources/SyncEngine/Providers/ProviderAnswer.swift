public import JSONDocument
public import SyncProtocol

/// What a provider sent for a `secret.read`; nothing of it has been looked at.
public enum ProviderAnswer: Sendable {
    /// A result object.
    case result(JSONObject)
    /// An error.
    case error(RPCError)
    /// Neither.
    case malformed
}

/// What an answer says, once it is known to be acceptable.
enum PullVerdict: Sendable, Equatable {
    /// The live value.
    case value(version: Int64, data: JSONObject, customMetadata: JSONObject?, createdTime: Timestamp?)
    /// No live version is left.
    case deleted
    /// It cannot be used.
    case trouble(PullTrouble.Kind)

    /// Judges an answer. Pure; nothing of an answer is believed before it was looked at.
    ///
    /// - Parameters:
    ///   - answer: what came.
    ///   - asked: the version that was asked for; nil for the live one, whatever its number.
    ///   - announced: the version the host announced; an older answer is of a time before.
    ///   - now: when it came.
    init(_ answer: ProviderAnswer, asked: Int64?, announced: Int64?, now: Timestamp) {
        switch answer {
        case .malformed:
            self = .trouble(.malformed("neither a result object nor an error"))
        case .error(let error):
            // Not found is no deletion: a provider that lost its data must not take AWS's along.
            self = .trouble(error.reason == .secretNotFound ? .notFound : .refused(error.reason))
        case .result(let object):
            do throws(RPCError) {
                self = Self.judge(
                    try SecretReadResult(ParamsReader(object: object)), asked: asked, announced: announced, now: now)
            } catch {
                self = .trouble(.malformed(error.expected.map { "\(error.message): \($0)" } ?? error.message))
            }
        }
    }

    private static func judge(
        _ result: SecretReadResult, asked: Int64?, announced: Int64?, now: Timestamp
    ) -> PullVerdict {
        let metadata = result.metadata
        let isGone = metadata.destroyed || (metadata.deletionTime.map { $0 <= now } ?? false)
        switch (result.data, isGone) {
        case (nil, false):
            return .trouble(.malformed("data is null, but its metadata says neither deleted nor destroyed"))
        case (.some, true):
            return .trouble(.malformed("data is given, but its metadata says deleted or destroyed"))
        case (nil, true):
            // A version that is gone says nothing about the others: only the live one, unversioned, does.
            guard asked == nil else { return .trouble(.versionGone) }
            guard metadata.version >= announced ?? 1 else { return .trouble(.otherVersion) }
            return .deleted
        case (let data?, false):
            guard asked == nil || metadata.version == asked, metadata.version >= announced ?? 1 else {
                return .trouble(.otherVersion)
            }
            return .value(
                version: metadata.version, data: data, customMetadata: metadata.customMetadata,
                createdTime: metadata.createdTime)
        }
    }
}
