public import JSONDocument

/// How far a request is that takes its time, for whoever gave a progress token with it.
public struct ProgressNotification: Sendable, Equatable {
    /// What goes on.
    public enum Phase: Sendable, Equatable {
        /// AWS is looked at; so many secrets of a destination were compared.
        case compare(destination: String, compared: Int64)
        /// Settings are applied; so many of all associations were gone over.
        case apply(done: Int64, total: Int64)
        /// Rows are waited for; so many of all are settled.
        case settle(done: Int64, total: Int64)
    }

    /// The name of the notification's method.
    public static let method = "$/progress"

    /// The token of the request.
    public let token: RequestID
    /// What goes on.
    public let phase: Phase

    /// That far.
    public init(token: RequestID, phase: Phase) {
        self.token = token
        self.phase = phase
    }

    /// Reads the params of a notification; nil for a phase of a later version.
    public init?(json: JSONObject) {
        guard let id = json["token"], let token = try? RequestID(json: id), let value = json["value"] else {
            return nil
        }
        self.token = token
        let (done, total) = (value["done"]?.int64, value["total"]?.int64)
        switch (value["phase"]?.string, done, total) {
        case ("compare", _, _):
            guard let destination = value["destination"]?.string, let compared = value["compared"]?.int64 else {
                return nil
            }
            phase = .compare(destination: destination, compared: compared)
        case ("apply", let done?, let total?): phase = .apply(done: done, total: total)
        case ("settle", let done?, let total?): phase = .settle(done: done, total: total)
        default: return nil
        }
    }

    /// The notification as a line.
    public var line: [UInt8] {
        var value = JSONObject()
        switch phase {
        case .compare(let destination, let compared):
            value["phase"] = "compare"
            value["destination"] = .string(destination)
            value["compared"] = .integer(compared)
        case .apply(let done, let total):
            value["phase"] = "apply"
            value["done"] = .integer(done)
            value["total"] = .integer(total)
        case .settle(let done, let total):
            value["phase"] = "settle"
            value["done"] = .integer(done)
            value["total"] = .integer(total)
        }
        let params = JSONObject([
            .init(name: "token", value: token.json), .init(name: "value", value: .object(value)),
        ])
        return Request(id: nil, method: Self.method, params: params).line
    }
}
