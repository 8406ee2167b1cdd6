/// Reads one line of JSON through the checks of the wire and json-c.
public struct JSONReader: Sendable {
    /// The bounds of one document; a document beyond one of them is refused before anything is allocated for it.
    public struct Limits: Sendable, Equatable {
        /// Bytes of the document.
        public var bytes: Int
        /// Nesting depth; a bare scalar has depth 0, `{}` has 1. At most 512 count: the passes recurse that deep.
        public var depth: Int
        /// Values in the document, containers included.
        public var nodes: Int
        /// Members of one object.
        public var members: Int

        /// Bounds of that size.
        public init(bytes: Int = 1 << 20, depth: Int = 64, nodes: Int = 20_000, members: Int = 4_096) {
            self.bytes = bytes
            self.depth = depth
            self.nodes = nodes
            self.members = members
        }
    }

    /// The bounds in force.
    public private(set) var limits: Limits

    /// A reader with those bounds.
    public init(limits: Limits = Limits()) {
        self.limits = limits
        self.limits.depth = min(limits.depth, 512)
    }

    /// The value tree of that document.
    ///
    /// One pass by RFC 8259 decides whether the bytes are JSON and within the bounds; json-c then parses them, and
    /// its tree is held against what that pass saw. The document itself is the caller's to wipe.
    ///
    /// - Parameter bytes: the whole document, without a line break.
    /// - Returns: the tree; numbers keep their text, members their order.
    /// - Throws: ``JSONError`` with the offset of the first offending byte; for a duplicate key, of the object that has it.
    public func read(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        guard bytes.count <= limits.bytes else { throw JSONError(reason: .tooLong, offset: limits.bytes) }
        let outline = try JSONGrammar.outline(of: bytes, limits: limits)
        return try JSONTree.values(of: bytes, outline: outline, depth: limits.depth)
    }
}
