import JSONDocument
import SyncProtocol

/// One method by example: what the documents show, and what the tests decode.
struct MethodExample: Sendable, CustomStringConvertible {
    /// What the registry says about it.
    let method: MethodDescriptor
    /// Params as somebody would write them.
    let typical: JSONObject
    /// Params with every declared member, each other than its default, in the order they are written.
    let full: JSONObject
    /// A result.
    let result: JSONObject
    /// Whether the client's type reads the members one by one.
    let readsResult: Bool
    /// Decodes params and writes them again.
    let rewriteParams: @Sendable (JSONObject) throws(RPCError) -> JSONObject
    /// Decodes a result and writes it again.
    let rewriteResult: @Sendable (JSONObject) throws(RPCError) -> JSONObject

    /// Test cases are named by their method.
    var description: String { method.name }

    /// The example of a method; `full` is left out where the typical params have every member.
    init<Params, Answer>(
        _ method: Method<Params, Answer>, typical: JSONValue, full: JSONValue? = nil, result: JSONValue
    ) {
        self.method = method.descriptor
        self.typical = typical.object ?? JSONObject()
        self.full = full?.object ?? self.typical
        self.result = result.object ?? JSONObject()
        readsResult = Answer.self != OpenResult.self
        rewriteParams = { (object) throws(RPCError) in try Params.decode(object).json }
        rewriteResult = { (object) throws(RPCError) in try Answer(ParamsReader(object: object)).json }
    }

    /// Every method, in the order of the registry.
    static let all = agent + destinations + associations + secrets + sync + events + logical

    /// The example of that method.
    static func named(_ name: String) -> MethodExample? {
        all.first { $0.method.name == name }
    }

    /// `full` without that member.
    func full(without name: String) -> JSONObject {
        var object = full
        object[name] = nil
        return object
    }
}
