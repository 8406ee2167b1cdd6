public import JSONDocument

/// One method of the protocol: its name, who may call it, what it takes and what it answers, declared once.
public struct Method<Params: WireParams, Answer: WireResult>: Sendable {
    /// What is said about it without its Swift types.
    public let descriptor: MethodDescriptor

    /// Declares a method.
    ///
    /// - Parameters:
    ///   - name: the name on the wire.
    ///   - role: the role it needs.
    ///   - isMutation: whether it changes durable state; such a method is refused without an id.
    ///   - nullUnsets: whether `null` for a param puts it back to its default.
    ///   - result: the members of the result, where its type does not declare them.
    ///   - summary: one line for people.
    init(
        _ name: String, role: Role, isMutation: Bool = false, nullUnsets: Bool = false, result: [FieldSchema]? = nil,
        _ summary: String
    ) {
        descriptor = MethodDescriptor(
            name: name, role: role, isMutation: isMutation, nullUnsets: nullUnsets, summary: summary,
            params: Params.fields, result: result ?? Answer.fields,
            normalized: { (object) throws(RPCError) in try Params.decode(object).json })
    }

    /// The name on the wire.
    public var name: String {
        descriptor.name
    }
}

/// What the registry says about a method.
public struct MethodDescriptor: Sendable {
    /// The name on the wire.
    public let name: String
    /// The role it needs.
    public let role: Role
    /// Whether it changes durable state.
    public let isMutation: Bool
    /// Whether `null` for a param puts it back to its default.
    public let nullUnsets: Bool
    /// One line for people.
    public let summary: String
    /// The fields of its params.
    public let params: [FieldSchema]
    /// The fields of its result.
    public let result: [FieldSchema]
    /// Reads params and writes them again as a client would; throws what a request with them would be refused for.
    public let normalized: @Sendable (JSONObject) throws(RPCError) -> JSONObject
}
