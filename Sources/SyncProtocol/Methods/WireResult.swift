public import JSONDocument

/// The result of a method: what is declared of it, how it is written, and how a client reads it.
public protocol WireResult: Sendable {
    /// Every field there is.
    static var fields: [FieldSchema] { get }
    /// The result object.
    var json: JSONObject { get }
    /// Reads a result object; members of a later version are ignored.
    init(_ reader: ParamsReader) throws(RPCError)
}

/// Params of a method that takes none.
public struct NoParams: WireParams {
    /// None.
    public static let fields: [FieldSchema] = []

    /// None.
    public init() {}

    /// Reads nothing.
    public init(_ reader: ParamsReader) throws(RPCError) {}

    /// An empty object.
    public var json: JSONObject { JSONObject() }
}

/// A result that is an object of its own shape, written and read as a tree.
public struct OpenResult: WireResult {
    /// Not declared field by field.
    public static let fields: [FieldSchema] = []
    /// The result object.
    public let json: JSONObject

    /// That object.
    public init(_ json: JSONObject) {
        self.json = json
    }

    /// Takes the object as it is.
    public init(_ reader: ParamsReader) throws(RPCError) {
        json = reader.object
    }
}
