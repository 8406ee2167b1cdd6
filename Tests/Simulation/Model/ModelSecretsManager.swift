package import SyncEngine
package import SyncProtocol

/// AWS Secrets Manager as far as the engine can tell: names, ARNs, versions by token, deletion with and without recovery.
package struct ModelSecretsManager {
    /// One secret; it keeps its ARN until it is purged.
    package struct Secret {
        package let arn: String
        package let name: String
        /// Whether the agent made it, or wrote to it after taking it over.
        package var isOurs: Bool
        /// Whether the agent was given its ARN for taking it over; that alone changes no content.
        package var isClaimed = false
        /// Content by the token that wrote it.
        package var versions: [String: SecretValue]
        /// The token of AWSCURRENT.
        package var current: String
        /// Tags by key, the built-in one included.
        package var tags: [String: String] = [:]
        /// The KMS key; nil is AWS's own.
        package var kmsKeyID: String?
        /// Copies by region, with their KMS key or an empty text.
        package var replicas: [String: String] = [:]
        /// When it will be gone; nil while it lives.
        package var deletionDate: Timestamp?
        /// When its versions were written, oldest first.
        package var written: [Timestamp] = []
    }

    /// A version that came into being, in the order it did.
    package struct Write: Equatable {
        package let arn: String
        package let token: String
    }

    package private(set) var secrets: [Secret] = []
    package private(set) var writes: [Write] = []
    /// Names of secrets of ours that were deleted, in the order they were.
    package private(set) var deletions: [String] = []
    /// Names of which a version was refused because there were too many.
    package private(set) var overruns: [String] = []
    /// Versions a secret may get in 24 hours; nil where nobody counts.
    package var versionLimit: Int?
    /// Whether the ARN is taken for the name, as by an agent that does not keep it.
    package var addressesByName = false
    /// What begins the names that may be taken over.
    package var overwritable: [String] = []
    /// What was done to a secret that is not ours.
    package private(set) var trespasses: [String] = []
    /// Names force-deleted a moment ago, and when they are free.
    private var releasing: [String: Timestamp] = [:]
    private var made = 0
    /// How long a name stays taken after a force-delete.
    package var releaseLag: Duration = .seconds(20)
    /// Whether the identity may restore.
    package var allowsRestore = true
    /// Whether the identity may remove tags.
    package var allowsUntag = true
    /// Whether writing to a stranger's secret was asked for.
    package var allowsOverwrite = false
    /// The account in the ARNs.
    package var account = "123456789012"

    /// An AWS without secrets.
    package init() {}

    /// The live secret of that name.
    package func live(_ name: String) -> Secret? {
        secrets.first { $0.name == name && $0.deletionDate == nil }
    }

    /// Every secret that lives.
    package var liveSecrets: [Secret] {
        secrets.filter { $0.deletionDate == nil }
    }

    /// Every secret goes at once, whoever made it.
    package mutating func vanish() {
        secrets = []
    }

    /// Somebody else makes a secret, where the name is free.
    package mutating func intrude(_ name: String) {
        guard !secrets.contains(where: { $0.name == name }) else { return }
        secrets.append(make(name, isOurs: false, token: "stranger", SecretValue([1])))
    }

    /// Somebody else's secret goes at once.
    package mutating func withdraw(_ name: String) {
        secrets.removeAll { $0.name == name && !$0.isOurs }
    }

    /// Somebody else schedules what they have under that name for deletion.
    package mutating func scheduleForeign(_ name: String, now: Timestamp) {
        for index in secrets.indices where secrets[index].name == name && !secrets[index].isOurs {
            secrets[index].deletionDate = now + .seconds(7 * 86_400)
        }
    }

    /// What AWS tells of its secrets without their values.
    package var observations: [Observation] {
        secrets.map { secret in
            Observation(
                arn: secret.arn, name: secret.name, currentVersionID: secret.current,
                isScheduled: secret.deletionDate != nil, tags: secret.tags,
                replicas: secret.replicas.mapValues { ReplicaState(kmsKeyID: $0, status: "InSync") })
        }
    }

    /// Somebody else changes a secret of ours.
    package mutating func meddle(_ name: String, _ change: (inout Secret) -> Void) {
        for index in secrets.indices where secrets[index].name == name { change(&secrets[index]) }
    }

    /// Somebody else deletes a secret of ours for good.
    package mutating func lose(_ name: String) {
        secrets.removeAll { $0.name == name }
    }

    /// What the passing of time does.
    package mutating func advance(to now: Timestamp) {
        secrets.removeAll { ($0.deletionDate ?? .init(nanoseconds: .max)) <= now }
        releasing = releasing.filter { $0.value > now }
    }

    /// Carries a call out.
    package mutating func carryOut(_ intent: Intent, name: String, now: Timestamp) -> CallResult.Outcome {
        let token = intent.token.text
        switch intent.call {
        case .create(let bytes): return create(name, token, bytes.payload, intent.attributes, now)
        case .update(let arn, let bytes):
            return onLive(arn) { aws, index in aws.update(index, token, bytes.payload, now) }
        case .claim:
            guard let index = secrets.firstIndex(where: { $0.name == name }) else { return Self.notFound }
            guard secrets[index].deletionDate == nil else { return Self.marked }
            if !secrets[index].isOurs, !mayOverwrite(name) { trespasses.append("claim \(name)") }
            secrets[index].isClaimed = true
            return .applied(.init(arn: secrets[index].arn))
        case .delete(let arn, let window):
            return onLive(arn) { aws, index in
                aws.noteTrespass("delete", index)
                guard aws.secrets[index].replicas.isEmpty else { return Self.hasReplicas }
                let date = now + .seconds(window * 86_400)
                aws.deletions.append(aws.secrets[index].name)
                aws.secrets[index].deletionDate = date
                return .applied(.init(arn: arn, deletionDate: date))
            }
        case .forceDelete(let arn):
            guard let index = index(of: arn) else { return Self.notFound }
            noteTrespass("force delete", index)
            guard secrets[index].replicas.isEmpty else { return Self.hasReplicas }
            deletions.append(name)
            releasing[name] = now + releaseLag
            secrets.remove(at: index)
            return .applied(.init(arn: arn))
        case .restore(let arn):
            guard allowsRestore else { return Self.denied }
            guard let index = index(of: arn) else { return Self.notFound }
            noteTrespass("restore", index)
            secrets[index].deletionDate = nil
            return .applied(.init(arn: arn))
        case .tag(let arn, _):
            return onLive(arn) { aws, index in
                aws.secrets[index].tags.merge(Self.tags(intent.attributes)) { $1 }
                return .applied(.init(arn: arn))
            }
        case .untag(let arn, let keys):
            guard allowsUntag else { return Self.denied }
            return onLive(arn) { aws, index in
                for key in keys { aws.secrets[index].tags[key] = nil }
                return .applied(.init(arn: arn))
            }
        case .replicate(let arn, let region):
            return onLive(arn) { aws, index in
                guard aws.secrets[index].replicas[region] == nil else { return Self.alreadyReplicated }
                aws.secrets[index].replicas[region] = intent.attributes.replicaRegions[region] ?? ""
                return .applied(.init(arn: arn, replicas: aws.told(index)))
            }
        case .unreplicate(let arn, let region):
            return onLive(arn) { aws, index in
                guard aws.secrets[index].replicas.removeValue(forKey: region) != nil else { return Self.notReplicated }
                return .applied(.init(arn: arn, replicas: aws.told(index)))
            }
        case .rekey(let arn):
            return onLive(arn) { aws, index in
                aws.secrets[index].kmsKeyID = intent.attributes.kmsKeyID
                return .applied(.init(arn: arn))
            }
        }
    }

    private func told(_ index: Int) -> [String: ReplicaState] {
        secrets[index].replicas.mapValues { _ in ReplicaState(kmsKeyID: nil, status: "InSync") }
    }

    private static let hasReplicas = refusal(
        "InvalidRequestException", "You can't delete a secret that still has replica regions.")
    private static let alreadyReplicated = refusal(
        "InvalidParameterException", "The secret is already replicated to region.")
    private static let notReplicated = refusal(
        "InvalidParameterException", "The secret is not replicated to region.")

    private static func tags(_ attributes: SecretAttributes) -> [String: String] {
        attributes.tags.merging([DestinationSettings.ownTagKey: ""]) { $1 }
    }

    private mutating func create(
        _ name: String, _ token: String, _ content: SecretValue, _ attributes: SecretAttributes, _ now: Timestamp
    ) -> CallResult.Outcome {
        if releasing[name] != nil { return Self.scheduled }
        guard let existing = secrets.first(where: { $0.name == name }) else {
            var secret = make(name, isOurs: true, token: token, content)
            secret.tags = Self.tags(attributes)
            secret.kmsKeyID = attributes.kmsKeyID
            secret.written = [now]
            secrets.append(secret)
            writes.append(Write(arn: secret.arn, token: token))
            return .applied(.init(arn: secret.arn, awsVersionID: token))
        }
        guard existing.deletionDate == nil else { return Self.scheduled }
        guard existing.versions[token] == content else { return Self.exists }
        return .applied(.init(arn: existing.arn, awsVersionID: token))
    }

    private func mayOverwrite(_ name: String) -> Bool {
        allowsOverwrite || overwritable.contains { name.hasPrefix($0) }
    }

    private func index(of arn: String) -> Int? {
        guard addressesByName else { return secrets.firstIndex { $0.arn == arn } }
        // Our ARNs end in a hyphen and a number.
        let name = arn.split(separator: ":", maxSplits: 6).last.map { $0[..<($0.lastIndex(of: "-") ?? $0.endIndex)] }
        return secrets.firstIndex { $0.name == name.map(String.init) }
    }

    private mutating func update(
        _ index: Int, _ token: String, _ content: SecretValue, _ now: Timestamp
    ) -> CallResult.Outcome {
        noteTrespass("update", index)
        // A token AWS knows: the same content is answered again and changes nothing, other content is refused.
        if let known = secrets[index].versions[token] {
            return known == content ? .applied(.init(arn: secrets[index].arn, awsVersionID: token)) : Self.exists
        }
        if let versionLimit {
            secrets[index].written.removeAll { now - $0 >= .seconds(86_400) }
            guard secrets[index].written.count < versionLimit else {
                overruns.append(secrets[index].name)
                return .quota(
                    CallResult.Refusal(
                        code: "LimitExceededException", message: "too many versions", operation: "UpdateSecret"))
            }
            secrets[index].written.append(now)
        }
        secrets[index].versions[token] = content
        secrets[index].current = token
        writes.append(Write(arn: secrets[index].arn, token: token))
        return .applied(.init(arn: secrets[index].arn, awsVersionID: token))
    }

    private mutating func onLive(
        _ arn: String, _ body: (inout ModelSecretsManager, Int) -> CallResult.Outcome
    ) -> CallResult.Outcome {
        guard let index = index(of: arn) else { return Self.notFound }
        guard secrets[index].deletionDate == nil else { return Self.marked }
        return body(&self, index)
    }

    private mutating func noteTrespass(_ what: String, _ index: Int) {
        if !secrets[index].isOurs, !secrets[index].isClaimed { trespasses.append("\(what) \(secrets[index].name)") }
        secrets[index].isOurs = true
    }

    private mutating func make(_ name: String, isOurs: Bool, token: String, _ content: SecretValue) -> Secret {
        made += 1
        return Secret(
            arn: "arn:aws:secretsmanager:us-east-1:\(account):secret:\(name)-\(made)", name: name, isOurs: isOurs,
            versions: [token: content], current: token)
    }

    private static func refusal(_ code: String, _ message: String) -> CallResult.Outcome {
        .refused(CallResult.Refusal(code: code, message: message, operation: "AnyOperation"))
    }

    private static let notFound = refusal(
        "ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
    private static let exists = refusal(
        "ResourceExistsException", "The operation failed because the secret already exists.")
    private static let scheduled = refusal(
        "InvalidRequestException",
        "You can't create this secret because a secret with this name is already scheduled for deletion.")
    private static let marked = refusal(
        "InvalidRequestException",
        "You can't perform this operation on the secret because it was marked for deletion.")
    private static let denied = refusal("AccessDeniedException", "not authorized")
}
