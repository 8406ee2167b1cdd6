import JSONDocument

/// Users, policies, and edits behind the clients' back.
extension AdminInterface {
    /// `{"account"?,"name","policies"?}`: a user with a fresh key, or one more key of a user.
    func addUser(_ document: JSONValue) throws(EmulatorError) -> JSONValue {
        guard let name = document["name"]?.string, !name.isEmpty else {
            throw EmulatorError(.unknownIdentity, "name must be a string")
        }
        let policies = try AccountsDocument.policies(document["policies"], kind: .identity)
        let (id, secret, first) = core.edit { world in
            (
                "AKIA" + world.random.text(16, of: RandomSource.upperAlphanumerics),
                world.random.text(40, of: RandomSource.alphanumerics), world.directory.defaultAccount
            )
        }
        let account = document["account"]?.string ?? first
        let key = EmulatorServer.AccessKey(id: id, secret: secret, userName: name, policies: policies)
        try core.setIdentities { directory throws(EmulatorError) in
            try directory.adding(EmulatorServer.Account(id: account, keys: [key]))
        }
        return [
            "arn": .string("arn:aws:iam::\(account):user/\(name)"), "access_key_id": .string(id),
            "secret_access_key": .string(secret),
        ]
    }

    /// `{"account"?,"user"|"role","policies"}`: other policies for a user or a role.
    func setPolicies(_ document: JSONValue) throws(EmulatorError) {
        let account = document["account"]?.string
        let policies = try AccountsDocument.policies(document["policies"], kind: .identity)
        switch (document["user"]?.string, document["role"]?.string) {
        case (let user?, nil):
            try core.carryOut(.setUserPolicies(account: account, user: user, policies: policies))
        case (nil, let role?):
            try core.carryOut(.setRolePolicies(account: account, role: role, policies: policies))
        case (nil, nil), (_?, _?):
            throw EmulatorError(.unknownIdentity, "name a user or a role")
        }
    }

    /// `{"operation","input","account"?,"region"?}`: any operation as the account's root, unsigned and not logged.
    func edit(_ document: JSONValue) throws(EmulatorError) -> JSONValue? {
        guard let operation = document["operation"]?.string.flatMap(Operation.init(rawValue:)) else {
            throw EmulatorError(.refused, "operation must name an operation of Secrets Manager")
        }
        guard let input = document["input"], input.object != nil else {
            throw EmulatorError(.refused, "input must be the operation's document")
        }
        return try core.perform(
            operation, input, account: document["account"]?.string, region: document["region"]?.string)
    }
}
