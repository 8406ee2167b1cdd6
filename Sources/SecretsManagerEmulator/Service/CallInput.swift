import JSONDocument

/// The members of a request document, read with the checks and texts of AWS's request model.
struct CallInput {
    let object: JSONObject

    /// The string of that member, nil when absent or null.
    func string(_ name: String) throws(ServiceError) -> String? {
        switch object[name] {
        case nil, .null?: return nil
        case .string(let text)?: return text
        case .bool?, .number?, .array?, .object?: throw .serialization
        }
    }

    /// The boolean of that member, false when absent or null.
    func bool(_ name: String) throws(ServiceError) -> Bool {
        switch object[name] {
        case nil, .null?: return false
        case .bool(let value)?: return value
        case .string?, .number?, .array?, .object?: throw .serialization
        }
    }

    /// The integer of that member, nil when absent or null.
    func integer(_ name: String) throws(ServiceError) -> Int64? {
        guard let value = object[name], value != .null else { return nil }
        guard let integer = value.int64 else { throw .serialization }
        return integer
    }

    /// The elements of that member, nil when absent or null.
    func list(_ name: String) throws(ServiceError) -> [JSONValue]? {
        guard let value = object[name], value != .null else { return nil }
        guard let array = value.array else { throw .serialization }
        return array
    }

    /// The strings of that member, nil when absent or null.
    func strings(_ name: String) throws(ServiceError) -> [String]? {
        guard let elements = try list(name) else { return nil }
        var strings: [String] = []
        for element in elements {
            guard let text = element.string else { throw .serialization }
            strings.append(text)
        }
        return strings
    }

    /// The required `SecretId`, at most 2,048 characters of a name or an ARN.
    func secretID() throws(ServiceError) -> String {
        guard let id = try string("SecretId") else {
            throw .validation("secretId", value: nil, "Member must not be null")
        }
        try checkLength(id, of: "secretId", 1...2048, echo: true)
        if !SecretARN.isARN(id), !SecretARN.isValidName(id) { throw .invalidName }
        return id
    }

    /// The required `Name` of a new secret.
    func newName() throws(ServiceError) -> String {
        guard let name = try string("Name") else { throw .validation("name", value: nil, "Member must not be null") }
        try checkLength(name, of: "name", 1...512, echo: true)
        guard SecretARN.isValidName(name) else { throw .invalidName }
        return name
    }

    /// The optional `Description`, at most 2,048 characters.
    func description() throws(ServiceError) -> String? {
        guard let text = try string("Description") else { return nil }
        try checkLength(text, of: "description", 0...2048)
        return text
    }

    /// The optional `KmsKeyId`, at most 2,048 characters.
    func kmsKeyID() throws(ServiceError) -> String? {
        guard let text = try string("KmsKeyId") else { return nil }
        try checkLength(text, of: "kmsKeyId", 0...2048, echo: true)
        return text
    }

    /// The optional `VersionStages`: 1 to 20 labels of 1 to 256 characters.
    func stages() throws(ServiceError) -> [String]? {
        guard let stages = try strings("VersionStages") else { return nil }
        if stages.isEmpty {
            throw .validation("versionStages", value: "[]", "Member must have length greater than or equal to 1")
        }
        if stages.count > 20 {
            throw .validation("versionStages", "Member must have length less than or equal to 20")
        }
        for stage in stages { try checkLength(stage, of: "versionStages", 1...256, echo: true) }
        return stages
    }

    /// Whether `SortOrder` asks for the newest first.
    func sortsDescending() throws(ServiceError) -> Bool {
        switch try string("SortOrder") {
        case nil, "asc": return false
        case "desc": return true
        case let other?:
            throw .validation("sortOrder", value: other, "Member must satisfy enum value set: [asc, desc]")
        }
    }

    /// The regions to replicate to, each once and not the primary's own.
    func replicas(primary: String) throws(ServiceError) -> [Replica] {
        var replicas: [Replica] = []
        for element in try list("AddReplicaRegions") ?? [] {
            guard let object = element.object else { throw .serialization }
            let member = CallInput(object: object)
            guard let region = try member.string("Region") else {
                throw .validation("addReplicaRegions", "Member must not be null")
            }
            try CallInput.checkReplica(region, primary: primary)
            if replicas.contains(where: { $0.region == region }) {
                throw .invalidParameter("You can't specify the same replica region more than once.")
            }
            replicas.append(Replica(region: region, kmsKeyID: try member.kmsKeyID()))
        }
        return replicas
    }

    private static func checkReplica(_ region: String, primary: String) throws(ServiceError) {
        let isSpelled = region.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
        }
        if !isSpelled || region.split(separator: "-").count < 3 || region == primary {
            throw .invalidParameter("Invalid replica region.")
        }
    }

    /// The optional `ClientRequestToken`: 32 to 64 characters.
    func token() throws(ServiceError) -> String? {
        guard let token = try string("ClientRequestToken") else { return nil }
        try checkLength(token, of: "clientRequestToken", 32...64, echo: true)
        return token
    }

    /// The secret value, nil when there is none: 1 to 65,536 bytes of either kind, never both.
    func content() throws(ServiceError) -> SecretContent? {
        let text = try string("SecretString")
        let binary = try string("SecretBinary")
        if text != nil, binary != nil {
            throw .invalidParameter(
                "You can't specify both a binary secret value and a string secret value in the same secret.")
        }
        if let text {
            try checkCount(text.utf8.count, of: "secretString", 1...65_536)
            return .string(text)
        }
        if let binary {
            guard let count = CallInput.decodedCount(base64: binary) else { throw .serialization }
            try checkCount(count, of: "secretBinary", 1...65_536)
            return .binary(base64: binary)
        }
        return nil
    }

    /// The tags of that member: each key once, 1 to 128 characters, values of 0 to 256, no reserved prefix.
    func tags() throws(ServiceError) -> [SecretTag]? {
        guard let elements = try list("Tags") else { return nil }
        var tags: [SecretTag] = []
        for (index, element) in elements.enumerated() {
            guard let object = element.object else { throw .serialization }
            let member = CallInput(object: object)
            let key = try member.string("Key") ?? ""
            let value = try member.string("Value") ?? ""
            try checkLength(key, of: "tags.\(index + 1).member.key", 1...128, echo: true)
            try checkLength(value, of: "tags.\(index + 1).member.value", 0...256, echo: true)
            if key.lowercased().hasPrefix("aws:") {
                throw .invalidParameter("Tag keys can't start with aws:, which is reserved for AWS use.")
            }
            if tags.contains(where: { $0.key.utf8.elementsEqual(key.utf8) }) {
                throw .invalidParameter("You can't specify the same tag key more than once.")
            }
            tags.append(SecretTag(key: key, value: value))
        }
        return tags
    }

    /// Refuses a text whose length is outside that range.
    func checkLength(
        _ text: String, of member: String, _ range: ClosedRange<Int>, echo: Bool = false
    ) throws(ServiceError) {
        try checkCount(text.unicodeScalars.count, of: member, range, value: echo ? text : nil)
    }

    private func checkCount(
        _ count: Int, of member: String, _ range: ClosedRange<Int>, value: String? = nil
    ) throws(ServiceError) {
        if count < range.lowerBound {
            throw .validation(
                member, value: value, "Member must have length greater than or equal to \(range.lowerBound)")
        }
        if count > range.upperBound {
            throw .validation(
                member, value: value, "Member must have length less than or equal to \(range.upperBound)")
        }
    }

    /// How many bytes a base64 text stands for, or nil when it is none.
    private static func decodedCount(base64 text: String) -> Int? {
        let bytes = Array(text.utf8)
        let padding = bytes.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard bytes.count % 4 == 0, padding <= 2 else { return nil }
        for byte in bytes.dropLast(padding) {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "/"): continue
            default: return nil
            }
        }
        return bytes.count / 4 * 3 - padding
    }
}
