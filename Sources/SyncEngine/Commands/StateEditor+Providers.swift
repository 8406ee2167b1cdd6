import JSONDocument
public import SyncProtocol

extension StateEditor {
    /// Associations looked through at once for secrets whose value is needed.
    private static let page = 256

    /// `provider.register`: that connection answers for these mounts.
    public mutating func register(
        _ params: ProviderRegistration, for connection: ConnectionID, _ peer: ValueSources.Peer
    ) throws -> ProviderRegistrationResult {
        for (index, mount) in params.mounts.enumerated() {
            if let owner = sources.provider(of: mount), owner != connection, !params.takeover {
                throw RPCError(
                    .mountOwned, "another connection provides mount \(mount)", path: "/mounts/\(index)",
                    hint: "let it unregister or end, or take the mount over with takeover")
            }
        }
        for mount in params.mounts { _ = try registerIfUnknown(mount) }
        var result = try needed(params.mounts)
        sources.register(params.mounts, for: connection, peer, now: now)
        result.owned = sources.mounts(of: connection)
        return result
    }

    /// `provider.unregister`: that connection no longer answers for these mounts, or for any.
    public mutating func unregister(_ params: ProviderRelease, for connection: ConnectionID) -> ProviderMounts {
        for mount in params.mounts ?? sources.mounts(of: connection) { sources.release(mount, of: connection) }
        return ProviderMounts(owned: sources.mounts(of: connection))
    }

    /// The first of the secrets whose value is awaited.
    private func needed(_ mounts: [MountPath]) throws -> ProviderRegistrationResult {
        var result = ProviderRegistrationResult()
        var budget = PageBudget(limit: Int(ProtocolLimits.pageEntriesMaximum))
        for mount in mounts {
            var after: AssociationKey?
            var seen: Set<SecretName> = []
            repeat {
                let page = try transaction.associationsAwaitingValue(of: mount, after: after, limit: Self.page)
                for association in page where seen.insert(association.secret.name).inserted {
                    let secret = SecretReference(mount: mount, secretName: association.secret.name)
                    guard budget.take("", .object(secret.json), keyOccurrences: 0) else {
                        result.truncated = true
                        return result
                    }
                    result.needed.append(secret)
                }
                after = page.count < Self.page ? nil : page.last?.key
            } while after != nil
        }
        return result
    }

    /// What the shell does about providers after a commit.
    public struct ReadPlan: Sendable {
        /// Reads to send.
        public var orders: [ReadOrder] = []
        /// Reads whose answers nobody waits for any more.
        public var abandoned: [ReadOrder] = []
        /// Whether more is needed than was looked at.
        public var moreIsDue = false

        /// Nothing to do.
        public init() {}
    }

    /// Finds what is needed and begins as many reads as the providers have room for.
    ///
    /// - Parameter begins: whether reads are begun; those that are late end in any case.
    /// - Returns: what is to be sent, and forgotten.
    /// - Throws: ``StateFailure``.
    public mutating func planReads(begins: Bool) throws -> ReadPlan {
        var plan = ReadPlan()
        for read in sources.late(now: now) { try fail(read, .late) }
        if begins, !sources.isEmpty {
            try findAsked()
            for mount in sources.mounts { try fill(mount, &plan) }
        }
        plan.abandoned = sources.takeAbandoned()
        return plan
    }

    /// Rows that this batch made wait for a value.
    private mutating func findAsked() throws {
        for key in touched {
            // What is synced lacks nothing; its objects are not looked at again.
            guard let association = try transaction.association(key), association.status != .synced,
                sources.provider(of: association.mount) != nil,
                !sources.expects(association.secret, of: association.mount),
                try awaitsValue(association)
            else { continue }
            let now = now
            sources.change(association.mount) { $0.ask(association.secret, now: now) }
        }
    }

    private mutating func fill(_ mount: MountPath, _ plan: inout ReadPlan) throws {
        var looks = 0
        let now = now
        while sources.room(mount) > 0 {
            guard looks < Self.page else {
                plan.moreIsDue = true
                return
            }
            looks += 1
            var next: SecretID?
            sources.change(mount) { next = $0.next(now: now) }
            if let secret = next {
                if let order = try begin(secret, of: mount) { plan.orders.append(order) }
            } else if try !lookFurther(mount) {
                return
            }
        }
    }

    /// Looks at the next page of rows that await a value; false when there is none.
    private mutating func lookFurther(_ mount: MountPath) throws -> Bool {
        let now = now
        var start: ValueSource.PageStart?
        sources.change(mount) { start = $0.nextPage(now: now) }
        guard let start else { return false }
        let page = try transaction.associationsAwaitingValue(of: mount, after: start.after, limit: Self.page)
        sources.change(mount) { source in
            source.find(page.map(\.secret), upTo: page.count < Self.page ? nil : page.last?.key)
        }
        return true
    }

    /// Begins a read, unless it is in flight or nobody needs it any more.
    private mutating func begin(_ secret: SecretID, of mount: MountPath) throws -> ReadOrder? {
        guard !sources.isReading(secret) else { return nil }
        let associations = try transaction.associations(of: secret)
        let wanted = associations.filter(\.wanted)
        guard let stamp = try stamp(of: secret, associations), try wanted.contains(where: awaitsValue) else {
            sources.change(mount) { $0.settle(secret) }
            return nil
        }
        // The announced version is asked for once; after that whatever is live, for a version may be gone for ever.
        let isFirst = sources.trouble(secret, of: mount) == nil
        let waiting = try wanted.flatMap { try transaction.objects(of: $0.key) }.first(where: \.awaitsValue)
        let announced = waiting?.announcedVersion
        let params = SecretReadParams(
            mount: mount, secretName: secret.name, version: isFirst ? announced : nil)
        return sources.begin(secret, params, stamp: stamp, announced: announced, now: now)
    }

    /// Whether an association waits for bytes that somebody has to give, or to say which keys there are.
    func awaitsValue(_ association: AssociationRecord) throws -> Bool {
        try lacksKeys(association) || transaction.objects(of: association.key).contains(where: \.awaitsValue)
    }

    func stamp(of secret: SecretID, _ associations: [AssociationRecord]) throws -> SecretStamp? {
        guard let record = try transaction.secret(secret), let oldest = associations.first else { return nil }
        return SecretStamp(changes: record.changeSequence, oldest: oldest.key)
    }
}

extension RemoteObject {
    /// Whether it waits for bytes that somebody has to give.
    var awaitsValue: Bool {
        hold == .awaitingValue && standing == .current
    }

    /// The version the host said there is, while nobody has given its content.
    var announcedVersion: Int64? {
        if case .value(let wanted) = desire, wanted.digest == nil { wanted.version } else { nil }
    }
}
