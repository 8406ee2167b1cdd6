import JSONDocument

/// Edits behind the back of the clients: neither authenticated nor logged.
extension EmulatorCore {
    /// Performs an operation as the root of that account, by default of the default account and in the default region.
    @discardableResult
    func perform(
        _ operation: Operation, _ input: JSONValue, account: String?, region: String?
    ) throws(EmulatorError) -> JSONValue? {
        let account = account ?? edit { $0.directory.defaultAccount }
        return try perform(operation, input, in: Scope(account: account, region: region ?? configuration.defaultRegion))
    }

    /// Performs an operation as the account's root.
    @discardableResult
    func perform(_ operation: Operation, _ input: JSONValue, in scope: Scope) throws(EmulatorError) -> JSONValue? {
        let call = ServiceCall(
            operation: operation.rawValue, scope: scope,
            caller: Caller(arn: "arn:aws:iam::\(scope.account):root", policies: nil),
            input: input.object ?? JSONObject()
        )
        let answer = edit { $0.state.handle(call, now: now($0)) }
        if let code = answer.code {
            throw EmulatorError(.refused, "\(operation.rawValue): \(code): \(answer.message ?? "")")
        }
        return answer.document
    }

    /// A fresh client request token.
    func freshToken() -> String {
        edit { $0.random.uuid() }
    }

    /// All secrets, by account and region, in the order of creation.
    func snapshots() -> [SecretSnapshot] {
        edit { world in
            let now = now(world)
            let scopes = world.state.regions.keys.sorted { ($0.account, $0.region) < ($1.account, $1.region) }
            var snapshots: [SecretSnapshot] = []
            for scope in scopes {
                world.state.advance(scope, now: now)
                guard let region = world.state.regions[scope]?.index else { continue }
                for entry in region.listing {
                    if let secret = region.secrets[entry.name] { snapshots.append(SecretSnapshot(secret, in: scope)) }
                }
            }
            return snapshots
        }
    }

    /// The secret of that name, ARN or partial ARN; the first one when several scopes have it.
    func snapshot(of id: String) -> SecretSnapshot? {
        edit { world in
            let now = now(world)
            for scope in world.state.regions.keys.sorted(by: { ($0.account, $0.region) < ($1.account, $1.region) }) {
                world.state.advance(scope, now: now)
                if let secret = world.state.regions[scope]?.find(id, in: scope) {
                    return SecretSnapshot(secret, in: scope)
                }
            }
            return nil
        }
    }
}
