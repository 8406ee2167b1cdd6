/// Changes of users, roles and their policies while the emulator runs; sessions that are out stay valid.
extension IdentityDirectory {
    /// Adds an account, a user's key, or a role; an account that exists gets what is new.
    func adding(_ account: EmulatorServer.Account) throws(EmulatorError) -> IdentityDirectory {
        var accounts = accounts
        if let index = accounts.firstIndex(where: { $0.id == account.id }) {
            accounts[index].keys += account.keys
            accounts[index].roles += account.roles
        } else {
            accounts.append(account)
        }
        return try replacing(accounts)
    }

    /// With other policies for that user.
    func settingPolicies(
        _ policies: [String], ofUser name: String, in account: String
    ) throws(EmulatorError) -> IdentityDirectory {
        try changing("user \(name)", in: account) { account in
            let indices = account.keys.indices.filter { account.keys[$0].userName == name }
            for index in indices { account.keys[index].policies = policies }
            return !indices.isEmpty
        }
    }

    /// With other policies for that role.
    func settingPolicies(
        _ policies: [String], ofRole name: String, in account: String
    ) throws(EmulatorError) -> IdentityDirectory {
        try changing("role \(name)", in: account) { account in
            let indices = account.roles.indices.filter { account.roles[$0].name == name }
            for index in indices { account.roles[index].policies = policies }
            return !indices.isEmpty
        }
    }

    /// With that account changed; the body says whether it found what it was to change.
    private func changing(
        _ what: String, in id: String, _ body: (inout EmulatorServer.Account) -> Bool
    ) throws(EmulatorError) -> IdentityDirectory {
        var accounts = accounts
        guard let index = accounts.firstIndex(where: { $0.id == id }), body(&accounts[index]) else {
            throw EmulatorError(.unknownIdentity, "no \(what) in account \(id)")
        }
        return try replacing(accounts)
    }

    /// With other accounts; nothing changes when one of their policies cannot be used.
    func replacing(_ accounts: [EmulatorServer.Account]) throws(EmulatorError) -> IdentityDirectory {
        var directory = try IdentityDirectory(accounts)
        directory.keepSessions(of: self)
        return directory
    }
}
