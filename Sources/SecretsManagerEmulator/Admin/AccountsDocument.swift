import JSONDocument

/// Accounts in JSON, as the admin interface and the `--accounts` file of development mode have them.
///
/// `{"accounts":[{"id", "users":[{"name", "keys":[{"id","secret","session_token"?,"expires_in_seconds"?}],
/// "policies"?}]?, "roles":[{"name", "policies"?, "trust"?, "maximum_session_seconds"?}]?}]}`
public enum AccountsDocument {
    /// Reads accounts.
    ///
    /// - Parameters:
    ///   - text: the document.
    ///   - now: the present in nanoseconds since 1970, for keys that end.
    /// - Returns: the accounts, at least one.
    /// - Throws: ``EmulatorError`` that names what is wrong, and never shows a key.
    public static func read(_ text: [UInt8], now: Int64) throws(EmulatorError) -> [EmulatorServer.Account] {
        guard let document = try? JSONReader().read(text) else {
            throw EmulatorError(.unknownIdentity, "the accounts are not valid JSON")
        }
        return try read(document, now: now)
    }

    static func read(_ document: JSONValue, now: Int64) throws(EmulatorError) -> [EmulatorServer.Account] {
        try checkMembers(document, ["accounts"], "the document")
        guard let elements = document["accounts"]?.array, !elements.isEmpty else {
            throw EmulatorError(.unknownIdentity, "accounts must be an array of at least one")
        }
        var accounts: [EmulatorServer.Account] = []
        for element in elements { accounts.append(try account(element, now: now)) }
        return accounts
    }

    private static func account(_ value: JSONValue, now: Int64) throws(EmulatorError) -> EmulatorServer.Account {
        try checkMembers(value, ["id", "users", "roles"], "an account")
        guard let id = value["id"]?.string, id.utf8.count == 12, id.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else {
            throw EmulatorError(.unknownIdentity, "id of an account must be 12 digits")
        }
        var account = EmulatorServer.Account(id: id, keys: [])
        for user in value["users"]?.array ?? [] { account.keys += try keys(of: user, now: now) }
        for role in value["roles"]?.array ?? [] { account.roles.append(try self.role(role)) }
        return account
    }

    private static func keys(of user: JSONValue, now: Int64) throws(EmulatorError) -> [EmulatorServer.AccessKey] {
        try checkMembers(user, ["name", "keys", "policies"], "a user")
        let name = try text(user, "name", "a user")
        let policies = try policies(user["policies"], kind: .identity)
        var keys: [EmulatorServer.AccessKey] = []
        for key in user["keys"]?.array ?? [] {
            try checkMembers(key, ["id", "secret", "session_token", "expires_in_seconds"], "a key")
            var expiration: Int64?
            if let value = key["expires_in_seconds"] {
                guard let seconds = value.int64, AdminInterface.clockRange.contains(seconds) else {
                    throw EmulatorError(.unknownIdentity, "expires_in_seconds of a key must be an integer")
                }
                expiration = now + seconds * CalendarTime.second
            }
            keys.append(
                EmulatorServer.AccessKey(
                    id: try text(key, "id", "a key"), secret: try text(key, "secret", "a key"),
                    sessionToken: key["session_token"]?.string, expiration: expiration, userName: name,
                    policies: policies))
        }
        return keys
    }

    private static func role(_ value: JSONValue) throws(EmulatorError) -> EmulatorServer.Role {
        try checkMembers(value, ["name", "policies", "trust", "maximum_session_seconds"], "a role")
        var role = EmulatorServer.Role(
            name: try text(value, "name", "a role"), policies: try policies(value["policies"], kind: .identity))
        if let trust = value["trust"] { role.trustPolicy = try policy(trust, kind: .trust) }
        if let limit = value["maximum_session_seconds"] {
            guard let seconds = limit.int64, (3600...43_200).contains(seconds) else {
                throw EmulatorError(.unknownIdentity, "maximum_session_seconds of a role must be 3,600 to 43,200")
            }
            role.maximumSessionSeconds = seconds
        }
        return role
    }

    /// The policy documents of an array, each checked.
    static func policies(_ value: JSONValue?, kind: PolicyDocument.Kind) throws(EmulatorError) -> [String] {
        guard let value, value != .null else { return [] }
        guard let elements = value.array else {
            throw EmulatorError(.invalidPolicy, "policies must be an array of policy documents")
        }
        var policies: [String] = []
        for element in elements { policies.append(try policy(element, kind: kind)) }
        return policies
    }

    private static func policy(_ value: JSONValue, kind: PolicyDocument.Kind) throws(EmulatorError) -> String {
        let text = value.string ?? String(decoding: JSONWriter.write(value), as: UTF8.self)
        _ = try PolicyDocument(text, kind: kind)
        return text
    }

    private static func text(_ value: JSONValue, _ member: String, _ place: String) throws(EmulatorError) -> String {
        guard let text = value[member]?.string, !text.isEmpty else {
            throw EmulatorError(.unknownIdentity, "\(member) of \(place) must be a string")
        }
        return text
    }

    private static func checkMembers(_ value: JSONValue, _ known: [String], _ place: String) throws(EmulatorError) {
        guard let object = value.object else {
            throw EmulatorError(.unknownIdentity, "\(place) must be an object")
        }
        if let unknown = object.names.first(where: { !known.contains($0) }) {
            throw EmulatorError(
                .unknownIdentity, "\(unknown) is not a member of \(place); known: \(known.joined(separator: ", "))")
        }
    }

    /// The accounts without their secrets.
    static func describe(_ accounts: [EmulatorServer.Account]) -> JSONValue {
        [
            "accounts": .array(
                accounts.map { account in
                    var users: [(name: String, keys: [JSONValue], policies: [String])] = []
                    for key in account.keys {
                        if let index = users.firstIndex(where: { $0.name == key.userName }) {
                            users[index].keys.append(["id": .string(key.id)])
                        } else {
                            users.append((key.userName, [["id": .string(key.id)]], key.policies))
                        }
                    }
                    return [
                        "id": .string(account.id),
                        "users": .array(
                            users.map {
                                ["name": .string($0.name), "keys": .array($0.keys), "policies": documents($0.policies)]
                            }),
                        "roles": .array(
                            account.roles.map {
                                [
                                    "name": .string($0.name), "policies": documents($0.policies),
                                    "trust": $0.trustPolicy.map(document) ?? .null,
                                    "maximum_session_seconds": .integer(Int($0.maximumSessionSeconds)),
                                ]
                            }),
                    ]
                })
        ]
    }

    private static func documents(_ texts: [String]) -> JSONValue {
        .array(texts.map(document))
    }

    private static func document(_ text: String) -> JSONValue {
        (try? JSONReader().read(Array(text.utf8))) ?? .string(text)
    }
}
