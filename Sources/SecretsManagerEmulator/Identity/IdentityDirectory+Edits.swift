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
        var accounts = accounts
        var found = false
        for index in accounts.indices where accounts[index].id == account {
            for key in accounts[index].keys.indices where accounts[index].keys[key].userName == name {
                accounts[index].keys[key].policies = policies
                found = true
            }
        }
        guard found else { throw EmulatorError(.unknownIdentity, "no user \(name) in account \(account)") }
        return try replacing(accounts)
    }

    /// With other policies for that role.
    func settingPolicies(
        _ policies: [String], ofRole name: String, in account: String
    ) throws(EmulatorError) -> IdentityDirectory {
        var accounts = accounts
        var found = false
        for index in accounts.indices where accounts[index].id == account {
            for role in accounts[index].roles.indices where accounts[index].roles[role].name == name {
                accounts[index].roles[role].policies = policies
                found = true
            }
        }
        guard found else { throw EmulatorError(.unknownIdentity, "no role \(name) in account \(account)") }
        return try replacing(accounts)
    }

    /// With other accounts; nothing changes when one of their policies cannot be used.
    func replacing(_ accounts: [EmulatorServer.Account]) throws(EmulatorError) -> IdentityDirectory {
        var directory = try IdentityDirectory(accounts)
        directory.keepSessions(of: self)
        return directory
    }
}
