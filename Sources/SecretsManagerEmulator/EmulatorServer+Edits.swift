import JSONDocument

extension EmulatorServer {
    /// Stores a value behind the clients' back: a new secret, or a new current version of an existing one.
    ///
    /// - Parameters:
    ///   - name: the secret's name.
    ///   - value: its text.
    ///   - tags: the tags of a new secret; ignored for an existing one.
    ///   - account: the account; nil for the first one.
    ///   - region: the region; nil for the default one.
    /// - Returns: the secret after it.
    /// - Throws: ``EmulatorError`` when the service refuses it.
    @discardableResult
    public func put(
        name: String, value: String, tags: [String: String] = [:], account: String? = nil, region: String? = nil
    ) throws(EmulatorError) -> SecretSnapshot? {
        let scope = scope(account, region)
        let exists = core.edit { $0.state.regions[scope]?.secrets[name] != nil }
        if exists {
            try core.perform(
                .putSecretValue,
                [
                    "SecretId": .string(name), "SecretString": .string(value),
                    "ClientRequestToken": .string(core.freshToken()),
                ], in: scope)
        } else {
            try core.perform(
                .createSecret,
                [
                    "Name": .string(name), "SecretString": .string(value),
                    "ClientRequestToken": .string(core.freshToken()),
                    "Tags": .array(
                        tags.sorted { $0.key < $1.key }.map { ["Key": .string($0.key), "Value": .string($0.value)] }),
                ], in: scope)
        }
        return core.snapshots().first { $0.name == name && $0.account == scope.account && $0.region == scope.region }
    }

    /// Deletes a secret behind the clients' back.
    ///
    /// - Parameters:
    ///   - name: its name or ARN.
    ///   - force: at once, instead of after 30 days.
    ///   - account: the account; nil for the first one.
    ///   - region: the region; nil for the default one.
    /// - Throws: ``EmulatorError`` when the service refuses it.
    public func delete(
        name: String, force: Bool = false, account: String? = nil, region: String? = nil
    ) throws(EmulatorError) {
        try core.perform(
            .deleteSecret, ["SecretId": .string(name), "ForceDeleteWithoutRecovery": .bool(force)],
            in: scope(account, region))
    }

    /// Takes a secret back from its scheduled deletion behind the clients' back.
    ///
    /// - Parameters:
    ///   - name: its name or ARN.
    ///   - account: the account; nil for the first one.
    ///   - region: the region; nil for the default one.
    /// - Throws: ``EmulatorError`` when the service refuses it.
    public func restore(name: String, account: String? = nil, region: String? = nil) throws(EmulatorError) {
        try core.perform(.restoreSecret, ["SecretId": .string(name)], in: scope(account, region))
    }

    /// Sets tags behind the clients' back.
    ///
    /// - Parameters:
    ///   - name: the secret's name or ARN.
    ///   - tags: keys and values; others stay.
    ///   - account: the account; nil for the first one.
    ///   - region: the region; nil for the default one.
    /// - Throws: ``EmulatorError`` when the service refuses it.
    public func tag(
        name: String, tags: [String: String], account: String? = nil, region: String? = nil
    ) throws(EmulatorError) {
        let list = tags.sorted { $0.key < $1.key }
        try core.perform(
            .tagResource,
            [
                "SecretId": .string(name),
                "Tags": .array(list.map { ["Key": .string($0.key), "Value": .string($0.value)] }),
            ], in: scope(account, region))
    }

    /// Removes tags behind the clients' back.
    ///
    /// - Parameters:
    ///   - name: the secret's name or ARN.
    ///   - keys: the tags' keys.
    ///   - account: the account; nil for the first one.
    ///   - region: the region; nil for the default one.
    /// - Throws: ``EmulatorError`` when the service refuses it.
    public func untag(
        name: String, keys: [String], account: String? = nil, region: String? = nil
    ) throws(EmulatorError) {
        try core.perform(
            .untagResource, ["SecretId": .string(name), "TagKeys": .array(keys.map { .string($0) })],
            in: scope(account, region))
    }

    private func scope(_ account: String?, _ region: String?) -> Scope {
        Scope(
            account: account ?? core.configuration.accounts.first?.id ?? EmulatorServer.defaultAccountID,
            region: region ?? core.configuration.defaultRegion)
    }
}
