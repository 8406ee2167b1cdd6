public import JSONDocument

/// Params of `secret.snapshot`: one part of what a mount has.
public struct SecretSnapshotParams: WireParams {
    /// One secret of the mount.
    public struct Entry: Sendable, Equatable {
        /// The secret's name.
        public let name: SecretName
        /// Its live version; nil when none is live.
        public let version: Int64?

        /// That secret.
        public init(name: SecretName, version: Int64?) {
            self.name = name
            self.version = version
        }
    }

    /// Secrets of one part at most.
    public static let partCapacity = 2_000

    /// The mount.
    public let mount: MountPath
    /// The number of the part, from 1.
    public let part: Int64
    /// Whether it is the last one.
    public let last: Bool
    /// The secrets of this part.
    public let versions: [Entry]

    /// That part.
    public init(mount: MountPath, part: Int64, last: Bool, versions: [Entry]) {
        self.mount = mount
        self.part = part
        self.last = last
        self.versions = versions
    }

    private enum Declared {
        static let part = Field<Int64>.integer("part", 1...1_000_000, "the number of this part, from 1")
        static let last = Field<Bool>.boolean("last", "whether this is the last part")
        static let versions = Field<[Entry]>(
            "versions", .object, "at most 2,000 secrets of the mount: name to live version, null when none is live",
            shape: .versions(0...partCapacity)
        ) {
            (value) throws(NameError) in
            let refusal = NameError(
                expected: "an object of at most \(partCapacity) secret names and versions from 1, or null")
            guard let members = value.object?.members, members.count <= partCapacity else { throw refusal }
            var entries: [Entry] = []
            for member in members {
                let version = member.value.int64
                guard version.map({ $0 >= 1 }) ?? (member.value == .null) else { throw refusal }
                entries.append(Entry(name: try SecretName(member.name), version: version))
            }
            return entries
        }
    }

    /// What the registry says about them.
    public static let fields = [
        CommonFields.mount.required, Declared.part.required, Declared.last.required, Declared.versions.required,
    ]

    /// Reads the params.
    public init(_ reader: ParamsReader) throws(RPCError) {
        mount = try reader.required(CommonFields.mount)
        part = try reader.required(Declared.part)
        last = try reader.required(Declared.last)
        versions = try reader.required(Declared.versions)
    }

    /// The params as a client sends them.
    public var json: JSONObject {
        var object = JSONObject()
        object["mount"] = .string(mount.text)
        object["part"] = .integer(part)
        object["last"] = .bool(last)
        object["versions"] = .object(
            JSONObject(versions.map { .init(name: $0.name.text, value: $0.version.map(JSONValue.integer) ?? .null) }))
        return object
    }
}

/// The answer of `secret.snapshot`; the lists are there after the last part.
public struct SecretSnapshotResult: WireResult {
    /// How many names were received so far.
    public var received: Int64
    /// Associated secrets whose value the agent lacks, or whose version it does not have.
    public var needed: [SecretName]
    /// Associated secrets that the snapshot does not mention, or without a live version.
    public var vanished: [SecretName]
    /// Whether there are more than the answer lists: a part with the next number, last and empty, asks for them.
    public var truncated: Bool

    /// That answer.
    public init(received: Int64, needed: [SecretName] = [], vanished: [SecretName] = [], truncated: Bool = false) {
        self.received = received
        self.needed = needed
        self.vanished = vanished
        self.truncated = truncated
    }

    private enum Declared {
        static let received = Field<Int64>.integer("received", 0...Int64.max, "how many names were received so far")
        static let needed = names("needed", "secrets whose value the agent lacks, or whose version it does not have")
        static let vanished = names("vanished", "associated secrets that are not mentioned, or have no live version")
        static let truncated = Field<Bool>.boolean(
            "truncated", "whether there are more than are listed; another, empty part asks for them")

        private static func names(_ name: String, _ summary: String) -> Field<[SecretName]> {
            Field(name, .strings, summary) { (value) throws(NameError) in
                var names: [SecretName] = []
                for element in value.array ?? [] { names.append(try SecretName(element.string ?? "")) }
                return names
            }
        }
    }

    /// What the registry says about it.
    public static let fields = [
        Declared.received.required, Declared.needed.required, Declared.vanished.required, Declared.truncated.optional,
    ]

    /// Reads a result.
    public init(_ reader: ParamsReader) throws(RPCError) {
        received = try reader.required(Declared.received)
        needed = try reader.required(Declared.needed)
        vanished = try reader.required(Declared.vanished)
        truncated = try reader.optional(Declared.truncated) ?? false
    }

    /// The result object.
    public var json: JSONObject {
        var object = JSONObject()
        object["received"] = .integer(received)
        object["needed"] = .array(needed.map { .string($0.text) })
        object["vanished"] = .array(vanished.map { .string($0.text) })
        if truncated { object["truncated"] = true }
        return object
    }
}
