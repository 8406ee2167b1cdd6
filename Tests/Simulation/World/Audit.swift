import SyncEngine
import SyncProtocol

/// What the checks remember of what happened so far.
struct Audit {
    /// What a token was for.
    struct Purpose {
        let object: ObjectKey
        let generation: Int64
        let name: String
    }

    /// By the token on the wire.
    private(set) var purposes: [String: Purpose] = [:]
    /// Writes of AWS that were looked at.
    var checkedWrites = 0
    /// Deletions of AWS that were looked at.
    var checkedDeletions = 0
    /// The latest object and generation that wrote under a name.
    var latest: [String: (object: ObjectKey, generation: Int64)] = [:]
    /// What each generation wrote: by ARN, object and generation.
    var written: [Write: String] = [:]
    /// Names whose secret somebody else changed since the last write of ours.
    var meddled: Set<String> = []
    /// Names whose absence somebody asked for, at any time.
    private(set) var unwanted: Set<String> = []

    /// A generation of an object at an ARN.
    struct Write: Hashable {
        let arn: String
        let object: ObjectKey
        let generation: Int64
    }

    /// A call leaves.
    mutating func note(_ order: SendOrder, token: IntentToken) {
        purposes[token.text] = Purpose(
            object: order.object, generation: order.intent.generation, name: order.name)
    }

    /// The host is about to ask for that.
    mutating func note(_ command: HostCommand, _ host: Host) {
        let texts = host.texts
        let all = texts.destinations.indices
        switch command {
        case .delete(let secret, _): unwanted.formUnion(all.flatMap { texts.names(secret, $0) })
        // Keys come and go with the content.
        case .put(let secret, _, _, _):
            for index in all where texts.destinations[index].hasSecretPerKey {
                unwanted.formUnion(texts.names(secret, index))
            }
        // The template may be another one than before.
        case .set(let secret, let destination, _, _, _), .remove(let secret, let destination):
            if case .remove = command {} else if host.keepsNames { break }
            unwanted.formUnion(texts.names(secret, destination))
        case .purge(let destination):
            for secret in 0..<host.secretCount { unwanted.formUnion(texts.names(secret, destination)) }
        case .write, .patch, .disable, .queue: break
        }
    }
}
