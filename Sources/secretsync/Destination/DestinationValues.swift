import JSONDocument
import SyncProtocol

/// The params of `destination.write` and `destination.patch` as they were typed.
struct DestinationValues {
    private let id: DestinationID
    private let values: ValueArguments
    private let unset: [String]
    private let cas: Int64?
    private let console: Console

    init(
        _ destination: String, _ values: [String], unset: [String], cas: Int64?, _ console: Console
    ) throws(CommandFailure) {
        id = try NamedArguments.destination(destination)
        self.values = try ValueArguments(values, console: console)
        self.unset = unset
        self.cas = cas
        self.console = console
    }

    /// The params: strings are read by the type of the field, as Vault does. The agent refuses what it does not know.
    func params(of method: MethodDescriptor) throws(CommandFailure) -> JSONObject {
        var params = DestinationReference(id: id).json
        for member in values.object.members {
            let type = method.params.first { $0.name == member.name }?.type
            try Self.set(&params, member.name, type?.coerce(member.value) ?? member.value)
        }
        for name in unset { try Self.set(&params, name, .null) }
        if let cas { try Self.set(&params, "cas", .integer(cas)) }
        return params
    }

    /// Calls the method and prints the destination.
    func carryOut(_ method: MethodDescriptor, _ options: CommonOptions) async throws(CommandFailure) {
        let keys = SensitiveWarning.sensitive(values.literalKeys, of: method)
        if let text = SensitiveWarning.text(literalKeys: keys) { console.warn(text) }
        let params = try params(of: method)
        let session = try await AgentSession.open(options, console)
        let result = try await session.call(method.name, params)
        try AnswerPrinter(options, console).print(result, table: KeyValueTable.render(result))
    }

    private static func set(_ params: inout JSONObject, _ name: String, _ value: JSONValue) throws(CommandFailure) {
        guard params[name] == nil else { throw .usage("\(name) is given twice") }
        params[name] = value
    }
}
