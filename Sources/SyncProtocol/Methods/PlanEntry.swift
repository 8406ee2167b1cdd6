public import JSONDocument

/// One secret in AWS that is not as it is wanted, and what would be done about it. Holds no value.
public struct PlanEntry: Sendable, Equatable {
    /// What would be done.
    public enum Action: String, Sendable, CaseIterable {
        /// Write a secret that is not there.
        case create
        /// Write the content of one that is.
        case update
        /// Delete it.
        case delete
        /// Bring tags, KMS key or replicas up to date.
        case attributes
    }

    /// What would be done.
    public let action: Action
    /// The destination, `aws-sm/my-awssm-1`.
    public let destination: String
    /// The secret's mount.
    public let mount: String
    /// The secret's name.
    public let secretName: String
    /// The key, where each key has a secret of its own.
    public let subKey: String?
    /// The name in AWS; empty while nobody knows it.
    public let externalName: String
    /// Why it is not as it is wanted: how AWS drifted, why the row failed, what it waits for, or `pending`.
    public let reason: String

    /// That entry.
    public init(
        action: Action, destination: String, mount: String, secretName: String, subKey: String? = nil,
        externalName: String, reason: String
    ) {
        self.action = action
        self.destination = destination
        self.mount = mount
        self.secretName = secretName
        self.subKey = subKey
        self.externalName = externalName
        self.reason = reason
    }

    /// The entry on the wire.
    public var json: JSONValue {
        var object = JSONObject()
        object["action"] = .string(action.rawValue)
        object["destination"] = .string(destination)
        object["mount"] = .string(mount)
        object["secret_name"] = .string(secretName)
        object["sub_key"] = subKey.map(JSONValue.string)
        object["external_name"] = .string(externalName)
        object["reason"] = .string(reason)
        return .object(object)
    }

    /// Reads an entry; nil for what is none.
    public init?(json: JSONValue) {
        guard let action = json["action"]?.string.flatMap(Action.init(rawValue:)),
            let destination = json["destination"]?.string, let mount = json["mount"]?.string,
            let secretName = json["secret_name"]?.string, let externalName = json["external_name"]?.string,
            let reason = json["reason"]?.string
        else { return nil }
        self.init(
            action: action, destination: destination, mount: mount, secretName: secretName,
            subKey: json["sub_key"]?.string, externalName: externalName, reason: reason)
    }
}

/// How far AWS could be looked at, for one destination.
public struct SurveyView: Sendable, Equatable {
    /// How it was looked at.
    public enum Source: String, Sendable {
        /// With ListSecrets, and DescribeSecret where something differed.
        case list
        /// With DescribeSecret for each secret, because ListSecrets is denied or only one secret was meant.
        case describe
        /// Not at all: what AWS has is what it confirmed last.
        case none
    }

    /// The destination.
    public let destination: String
    /// How it was looked at.
    public let source: Source
    /// Secrets compared with what AWS has.
    public let compared: Int64
    /// Why it was not looked at, or not at everything.
    public let warnings: [String]

    /// That view.
    public init(destination: String, source: Source, compared: Int64, warnings: [String] = []) {
        self.destination = destination
        self.source = source
        self.compared = compared
        self.warnings = warnings
    }

    /// The view on the wire.
    public var json: JSONValue {
        var object = JSONObject()
        object["destination"] = .string(destination)
        object["source"] = .string(source.rawValue)
        object["compared"] = .integer(compared)
        if !warnings.isEmpty { object["warnings"] = .array(warnings.map(JSONValue.string)) }
        return .object(object)
    }

    /// Reads a view; nil for what is none.
    public init?(json: JSONValue) {
        guard let destination = json["destination"]?.string,
            let source = json["source"]?.string.flatMap(Source.init(rawValue:)),
            let compared = json["compared"]?.int64
        else { return nil }
        self.init(
            destination: destination, source: source, compared: compared,
            warnings: (json["warnings"]?.array ?? []).compactMap(\.string))
    }
}
