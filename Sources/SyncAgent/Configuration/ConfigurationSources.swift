import Glibc
import JSONDocument
public import Logging
import SyncProtocol

/// Reads configuration layers from the environment and from a JSON file.
///
/// Not swift-configuration: the `peers` list is a list of objects, and an unknown key of the file is refused by name, and
/// neither can be said with it.
public enum ConfigurationSources {
    /// The layer of `SECRETSYNC_*` variables.
    ///
    /// - Returns: the layer, and the names of unknown `SECRETSYNC_*` variables, which deserve a warning.
    /// - Throws: ``AgentError`` naming the variable whose value is not acceptable.
    public static func environment(
        _ variables: [String: String]
    ) throws(AgentError) -> (layer: ConfigurationLayer, unknown: [String]) {
        var layer = ConfigurationLayer()
        var unknown: [String] = []
        for (name, value) in variables where name.hasPrefix("SECRETSYNC_") {
            switch name {
            case "SECRETSYNC_SOCKET": layer.socketPath = value
            case "SECRETSYNC_STATE_DIR": layer.stateDirectory = value
            case "SECRETSYNC_SEAL_KEY_FILE": layer.sealKeyFile = value
            case "SECRETSYNC_LOG_LEVEL": layer.logLevel = try level(value, name)
            case "SECRETSYNC_ALLOW_ENDPOINT_URL": layer.allowsEndpointURL = try flag(value, name)
            case "SECRETSYNC_IDENTITY_TOKEN_DIR": layer.identityTokenDirectory = try directory(value, name)
            case "SECRETSYNC_CONNECTIONS": layer.connections = try connections(Int64(value), name)
            case "SECRETSYNC_AWS_RATE_SCALE": layer.rateScale = try rateScale(Double(value), name)
            case "SECRETSYNC_RECONCILE_INTERVAL":
                layer.reconcileSeconds = try reconcileSeconds(Int64(value), name)
            // The name of the file itself is read before the layers are.
            case "SECRETSYNC_CONFIG": continue
            default: unknown.append(name)
            }
        }
        return (layer, unknown.sorted())
    }

    /// The layer of a configuration file: one JSON object.
    ///
    /// - Throws: ``AgentError`` naming the key that is unknown or whose value is not acceptable.
    public static func file(at path: String) throws(AgentError) -> ConfigurationLayer {
        try file(FileBytes.read(path), name: path)
    }

    /// The layer of a configuration file's bytes.
    public static func file(_ bytes: [UInt8], name: String) throws(AgentError) -> ConfigurationLayer {
        let document: JSONValue
        do {
            document = try JSONReader().read(bytes)
        } catch {
            throw AgentError(
                code: .configuration, message: "configuration file \(name): \(error)", hint: "it is one JSON object")
        }
        guard let object = document.object else {
            throw AgentError(
                code: .configuration, message: "configuration file \(name): not an object",
                hint: "it is one JSON object")
        }
        var layer = ConfigurationLayer()
        for member in object.members {
            switch member.name {
            case "socket": layer.socketPath = try text(member)
            case "state_dir": layer.stateDirectory = try text(member)
            case "seal_key_file": layer.sealKeyFile = try text(member)
            case "log_level": layer.logLevel = try level(try text(member), member.name)
            case "allow_endpoint_url": layer.allowsEndpointURL = try boolean(member)
            case "identity_token_dir":
                layer.identityTokenDirectory = try directory(try text(member), member.name)
            case "connections": layer.connections = try connections(member.value.int64, member.name)
            case "aws_rate_scale": layer.rateScale = try rateScale(number(member.value), member.name)
            case "reconcile_interval":
                layer.reconcileSeconds = try reconcileSeconds(member.value.int64, member.name)
            case "peers": layer.peers = try peers(member.value)
            default: throw unknownKey(member.name)
            }
        }
        return layer
    }

    private static let keys = [
        "socket", "state_dir", "seal_key_file", "log_level", "allow_endpoint_url", "identity_token_dir", "connections",
        "aws_rate_scale", "reconcile_interval", "peers",
    ]

    private static func unknownKey(_ name: String) -> AgentError {
        AgentError(
            code: .configuration, message: "configuration key \(name) is not known",
            hint: Spelling.nearest(to: name, among: keys).map { "did you mean \($0)?" }
                ?? "known keys: \(keys.joined(separator: ", "))")
    }

    private static func peers(_ value: JSONValue) throws(AgentError) -> [PeerPolicy.Grant] {
        guard let entries = value.array else { throw refusal("peers", "a list of objects") }
        var grants: [PeerPolicy.Grant] = []
        for (index, entry) in entries.enumerated() {
            let place = "peers[\(index)]"
            guard let object = entry.object else { throw refusal(place, "an object") }
            for name in object.names where !["uid", "gid", "roles"].contains(name) {
                throw refusal("\(place).\(name)", "only uid or gid, and roles")
            }
            let subject: PeerPolicy.Grant.Subject
            switch (object["uid"], object["gid"]) {
            case (let uid?, nil): subject = .uid(try number(uid, "\(place).uid"))
            case (nil, let gid?): subject = .gid(try number(gid, "\(place).gid"))
            default: throw refusal(place, "either uid or gid")
            }
            guard let names = object["roles"]?.array, !names.isEmpty else {
                throw refusal("\(place).roles", "a list of viewer, host, operator, admin")
            }
            var roles: Set<Role> = []
            for name in names {
                guard let role = name.string.flatMap(Role.init(rawValue:)) else {
                    throw refusal("\(place).roles", "a list of viewer, host, operator, admin")
                }
                roles.insert(role)
            }
            grants.append(PeerPolicy.Grant(subject: subject, roles: roles))
        }
        return grants
    }

    private static func number(_ value: JSONValue, _ place: String) throws(AgentError) -> UInt32 {
        guard let number = value.int64.flatMap(UInt32.init(exactly:)) else { throw refusal(place, "a numeric id") }
        return number
    }

    private static func text(_ member: JSONObject.Member) throws(AgentError) -> String {
        guard let text = member.value.string, !text.isEmpty else { throw refusal(member.name, "a string") }
        return text
    }

    private static func boolean(_ member: JSONObject.Member) throws(AgentError) -> Bool {
        guard let flag = member.value.bool else { throw refusal(member.name, "true or false") }
        return flag
    }

    private static func flag(_ value: String, _ name: String) throws(AgentError) -> Bool {
        switch value.lowercased() {
        case "1", "true", "yes": return true
        case "0", "false", "no", "": return false
        default: throw refusal(name, "true or false")
        }
    }

    private static func connections(_ value: Int64?, _ name: String) throws(AgentError) -> Int {
        guard let value, (1...100_000).contains(value) else { throw refusal(name, "an integer from 1 to 100000") }
        return Int(value)
    }

    private static func number(_ value: JSONValue) -> Double? {
        if case .number(let number) = value { Double(number.text) } else { nil }
    }

    private static func rateScale(_ value: Double?, _ name: String) throws(AgentError) -> Double {
        guard let value, AgentConfiguration.rateScales.contains(value) else {
            throw refusal(name, "a number from 0.01 to 1000")
        }
        return value
    }

    /// Seconds from one comparison with AWS to the next.
    public static func reconcileSeconds(_ value: Int64?, _ name: String) throws(AgentError) -> Int64 {
        let range = AgentConfiguration.reconcileIntervals
        guard let value, value == 0 || range.contains(value) else {
            throw refusal(name, "seconds from \(range.lowerBound) to \(range.upperBound), or 0 for none")
        }
        return value
    }

    /// A directory by its absolute path, without slashes at its end.
    public static func directory(_ value: String, _ name: String) throws(AgentError) -> String {
        var path = value[...]
        while path.hasSuffix("/") { path = path.dropLast() }
        guard path.hasPrefix("/"), !path.split(separator: "/").contains(where: { $0 == "." || $0 == ".." }) else {
            throw refusal(name, "the absolute path of a directory, without . and .. in it")
        }
        return String(path)
    }

    /// A log level by its name.
    public static func level(_ value: String, _ name: String) throws(AgentError) -> Logger.Level {
        guard let level = Logger.Level(rawValue: value.lowercased()) else {
            throw refusal(name, Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return level
    }

    private static func refusal(_ place: String, _ expected: String) -> AgentError {
        AgentError(code: .configuration, message: "\(place) is not acceptable", hint: "expected \(expected)")
    }
}

/// Reads a small file whole.
enum FileBytes {
    static func read(_ path: String) throws(AgentError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw AgentError(code: .configuration, message: "open \(path): \(SystemError.text(errno))")
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            guard count >= 0 else {
                throw AgentError(code: .configuration, message: "read \(path): \(SystemError.text(errno))")
            }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= 1 << 20 else {
                throw AgentError(code: .configuration, message: "read \(path): larger than 1 MiB")
            }
        }
    }
}
