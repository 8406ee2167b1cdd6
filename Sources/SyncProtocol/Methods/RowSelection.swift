import JSONDocument

/// Which rows a method is about; nothing given selects all.
public struct RowSelection: Sendable, Equatable {
    /// Only of this destination, `aws-sm/my-awssm-1`.
    public let destination: DestinationID?
    /// Only of this mount.
    public let mount: MountPath?
    /// Only this secret; needs `mount`.
    public let secretName: SecretName?

    /// That selection.
    public init(destination: DestinationID? = nil, mount: MountPath? = nil, secretName: SecretName? = nil) {
        self.destination = destination
        self.mount = mount
        self.secretName = secretName
    }

    static let destination = Field<DestinationID>(
        "destination", .string, "only of this destination: aws-sm/NAME", shape: .pattern(WirePattern.destination)
    ) {
        (value) throws(NameError) in
        guard let text = value.string else { throw NameError(expected: "a destination such as aws-sm/my-awssm-1") }
        return try DestinationID(text: text)
    }

    /// What the registry says about it.
    static let fields = [destination.optional, CommonFields.mount.optional, CommonFields.secretName.optional]

    /// Reads it out of params.
    init(_ reader: ParamsReader) throws(RPCError) {
        destination = try reader.optional(Self.destination)
        mount = try reader.optional(CommonFields.mount)
        secretName = try reader.optional(CommonFields.secretName)
        if secretName != nil, mount == nil {
            throw RPCError(
                .invalidParams, "secret_name is given without mount", path: "/secret_name", hint: "add mount")
        }
    }

    /// Adds it to params as a client sends them.
    func write(into object: inout JSONObject) {
        object["destination"] = destination.map { .string($0.description) }
        object["mount"] = mount.map { .string($0.text) }
        object["secret_name"] = secretName.map { .string($0.text) }
    }
}
