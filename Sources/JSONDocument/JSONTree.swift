import CJSONC

/// Lets json-c parse a document that ``JSONGrammar`` has passed, and takes the values out of its tree.
///
/// json-c's reference counts are not atomic and its getters write caches, so a tree never leaves the call that built it.
enum JSONTree {
    /// The value tree of that document.
    ///
    /// A fresh tokener sees the whole document at once: one that is used again leaks a pending surrogate from a document
    /// into the next. Its buffer and every string of its tree are wiped before they are freed. Out of reach is what
    /// json-c frees by itself: its first copy of a member name, the earlier of two equal members, and the partial tree of
    /// a document it refuses.
    ///
    /// - Parameters:
    ///   - bytes: a document the grammar pass accepted.
    ///   - outline: what that pass learnt.
    ///   - depth: how deep documents may nest.
    /// - Returns: the values; numbers with their text.
    /// - Throws: ``JSONError``, for a duplicate key or a tree that is not that of the document.
    static func values(
        of bytes: [UInt8], outline: JSONOutline, depth: Int
    ) throws(JSONError) -> JSONValue {
        var walk = JSONTreeWalk(bytes: bytes, outline: outline)
        if outline.misreadPairs.isEmpty {
            return try values(of: bytes, longestToken: outline.longestToken, depth: depth, walk: &walk)
        }
        var respelled = outline.respelled(bytes)
        defer { respelled.wipe() }
        return try values(of: respelled, longestToken: outline.longestToken, depth: depth, walk: &walk)
    }

    /// Parses those bytes and walks the tree.
    private static func values(
        of bytes: [UInt8], longestToken: Int, depth: Int, walk: inout JSONTreeWalk
    ) throws(JSONError) -> JSONValue {
        let refused = JSONError(reason: .parserDisagrees, offset: 0)
        guard let count = Int32(exactly: bytes.count), let reserve = Int32(exactly: longestToken + 2) else {
            throw JSONError(reason: .tooLong, offset: Int(Int32.max))
        }
        // json-c counts one level more than there are brackets, and keeps one in reserve.
        guard let tokener = unsafe json_tokener_new_ex(Int32(clamping: depth + 2)) else { throw refused }
        defer {
            unsafe wipeBuffer(of: tokener)
            unsafe json_tokener_free(tokener)
        }
        unsafe json_tokener_set_flags(tokener, JSON_TOKENER_STRICT)
        // Room for the longest token at once: a buffer that grew would leave copies of it behind, unwiped.
        _ = unsafe printbuf_memset(tokener.pointee.pb, 0, 0, reserve)
        unsafe printbuf_reset(tokener.pointee.pb)

        let root = unsafe parse(bytes, count: count, with: tokener)
        guard unsafe json_tokener_get_error(tokener) == json_tokener_success else {
            unsafe json_object_put(root)
            throw refused
        }
        defer { unsafe json_object_put(root) }
        let value = unsafe walk.take(root)
        if let error = walk.finish() { throw error }
        return value
    }

    /// json-c's tree; nil for `null` and after an error, which the tokener tells apart.
    private static func parse(
        _ bytes: [UInt8], count: Int32, with tokener: UnsafeMutablePointer<json_tokener>
    ) -> OpaquePointer? {
        let root = unsafe bytes.withUnsafeBytes { buffer in
            unsafe json_tokener_parse_ex(tokener, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), count)
        }
        guard unsafe json_tokener_get_error(tokener) == json_tokener_continue else { return unsafe root }
        // A bare number or literal has no end of its own; a NUL tells json-c that there is no more.
        var end: CChar = 0
        return unsafe json_tokener_parse_ex(tokener, &end, 1)
    }

    private static func wipeBuffer(of tokener: UnsafeMutablePointer<json_tokener>) {
        guard let buffer = unsafe tokener.pointee.pb else { return }
        unsafe wipeBytes(buffer.pointee.buf, count: Int(buffer.pointee.size))
    }
}
