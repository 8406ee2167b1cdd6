public import JSONDocument
public import SyncProtocol

extension StateEditor {
    /// `mount.register`: makes a mount and its accessor known.
    public mutating func register(_ params: MountRegistration) throws -> MountView {
        let existing = try transaction.mount(path: params.path)
        let accessor = params.accessor ?? existing?.accessor ?? Accessor(derivedFrom: params.path)
        if let existing, existing.accessor != accessor, try transaction.isInUse(existing.accessor) {
            throw RPCError(
                .immutableField, "mount \(params.path) has associations, so its accessor cannot be changed",
                path: "/accessor", expected: existing.accessor.text, hint: "remove the associations first")
        }
        if let other = try transaction.mount(accessor: accessor), other.path != params.path {
            throw RPCError(
                .invalidParams, "accessor \(accessor) belongs to mount \(other.path)", path: "/accessor",
                hint: "give each mount an accessor of its own")
        }
        if existing?.accessor != accessor {
            try transaction.save(MountRecord(path: params.path, accessor: accessor))
        }
        return MountView(path: params.path, accessor: accessor)
    }

    /// `mount.list`.
    public func mounts(_ params: PageParams) throws -> JSONObject {
        let limit = Int(params.limit ?? ProtocolLimits.pageEntries)
        let page = try transaction.mounts(after: params.after, limit: limit + 1)
        var budget = PageBudget(limit: limit)
        var info: [JSONObject.Member] = []
        for mount in page {
            let entry: JSONValue = ["accessor": .string(mount.accessor.text)]
            guard budget.take(mount.path.text, entry) else { break }
            info.append(.init(name: mount.path.text, value: entry))
        }
        var answer = JSONObject()
        answer["keys"] = .array(info.map { .string($0.name) })
        answer["key_info"] = .object(JSONObject(info))
        answer["next"] = page.count > info.count ? info.last.map { .string($0.name) } : nil
        return answer
    }

    /// `sync.config.patch`; switching the agent on makes everything that waited due.
    public mutating func configure(_ params: SyncConfigurationPatch) throws -> SyncConfiguration {
        var configuration = try transaction.configuration()
        let before = configuration
        let defaults = SyncConfiguration()
        switch params.disabled {
        case .unchanged: break
        case .unset: configuration.disabled = defaults.disabled
        case .set(let value): configuration.disabled = value
        }
        switch params.queueCapacity {
        case .unchanged: break
        case .unset: configuration.queueCapacity = defaults.queueCapacity
        case .set(let value): configuration.queueCapacity = value
        }
        guard configuration != before else { return configuration }
        try transaction.save(configuration)
        if before.disabled, !configuration.disabled { try retryStalled(destination: nil) }
        switchesChanged = true
        return configuration
    }
}
