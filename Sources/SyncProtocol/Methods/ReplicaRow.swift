import JSONDocument

/// The copy of a secret in another region, as a row shows it.
public struct ReplicaRow: Sendable, Equatable {
    /// The region.
    public let region: String
    /// `InProgress`, `InSync` or `Failed`, as AWS said it last.
    public let status: String
    /// Why, in AWS's words.
    public let message: String?

    /// A copy in that state.
    public init(region: String, status: String, message: String? = nil) {
        self.region = region
        self.status = status
        self.message = message
    }

    var json: JSONValue {
        var object = JSONObject()
        object["region"] = .string(region)
        object["status"] = .string(status)
        object["message"] = message.map(JSONValue.string)
        return .object(object)
    }

    init?(json: JSONValue) {
        guard let region = json["region"]?.string, let status = json["status"]?.string else { return nil }
        self.init(region: region, status: status, message: json["message"]?.string)
    }
}
