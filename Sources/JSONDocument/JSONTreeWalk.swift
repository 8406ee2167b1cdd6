import CJSONC

/// One walk over json-c's tree: copies each value out, wipes it in place, and compares the tree with the grammar pass.
///
/// The walk never stops early, so that nothing stays unwiped in a tree that is refused.
struct JSONTreeWalk {
    private let bytes: [UInt8]
    private let outline: JSONOutline
    private var nodes = 0
    private var numbers = 0
    private var objects = 0
    private var stringBytes = 0
    private var error: JSONError?

    /// A walk over the tree of those bytes.
    init(bytes: [UInt8], outline: JSONOutline) {
        self.bytes = bytes
        self.outline = outline
    }

    /// Why the tree is not that of the document, or nil when it is.
    func finish() -> JSONError? {
        if let error { return error }
        let isComplete =
            nodes == outline.nodes && numbers == outline.numbers.count && objects == outline.objects.count
            && stringBytes == outline.stringBytes
        return isComplete ? nil : JSONError(reason: .parserDisagrees, offset: 0)
    }

    /// Copies the value of a node and everything below it, and wipes both.
    ///
    /// - Parameter node: a node of json-c's tree; nil is `null`.
    /// - Returns: the value; `null` in place of what cannot be taken, which ``finish()`` then reports.
    mutating func take(_ node: OpaquePointer?) -> JSONValue {
        nodes += 1
        guard let node = unsafe node else { return .null }
        // The type comes first: json-c's getters coerce, and read "false" as true.
        switch unsafe json_object_get_type(node) {
        case json_type_boolean: return unsafe .bool(json_object_get_boolean(node) != 0)
        case json_type_int, json_type_double: return unsafe takeNumber(node)
        case json_type_string: return unsafe takeString(node)
        case json_type_array: return unsafe takeArray(node)
        case json_type_object: return unsafe takeObject(node)
        default: return refuse()
        }
    }

    /// The text of the number is that of the document: json-c has lost `-0` and every digit beyond 64 bits.
    private mutating func takeNumber(_ node: OpaquePointer) -> JSONValue {
        if unsafe json_object_get_type(node) == json_type_double {
            // json-c keeps the text of a double beside it.
            if let text = unsafe json_object_get_userdata(node) {
                unsafe wipeText(text)
            }
            _ = unsafe json_object_set_double(node, 0)
        } else {
            _ = unsafe json_object_set_int64(node, 0)
        }
        defer { numbers += 1 }
        guard numbers < outline.numbers.count else { return refuse() }
        return .number(JSONNumber(checkedText: String(decoding: bytes[outline.numbers[numbers]], as: UTF8.self)))
    }

    private mutating func takeString(_ node: OpaquePointer) -> JSONValue {
        let count = unsafe Int(json_object_get_string_len(node))
        guard let start = unsafe json_object_get_string(node) else { return refuse() }
        defer { unsafe wipeBytes(UnsafeMutableRawPointer(mutating: start), count: count) }
        guard let string = unsafe copy(start, count: count) else { return refuse() }
        return .string(string)
    }

    private mutating func takeArray(_ node: OpaquePointer) -> JSONValue {
        let count = unsafe json_object_array_length(node)
        var elements: [JSONValue] = []
        elements.reserveCapacity(count)
        for index in 0..<count {
            elements.append(unsafe take(json_object_array_get_idx(node, index)))
        }
        return .array(elements)
    }

    /// Takes the members in the order json-c met them, which is that of the document.
    private mutating func takeObject(_ node: OpaquePointer) -> JSONValue {
        guard let table = unsafe json_object_get_object(node) else { return refuse() }
        let count = unsafe Int(lh_table_length(table))
        compareCount(count)
        var members: [JSONObject.Member] = []
        members.reserveCapacity(count)
        var next = unsafe lh_table_head(table)
        while let entry = unsafe next {
            unsafe next = lh_entry_next(entry)
            let value = unsafe take(OpaquePointer(lh_entry_v(entry)))
            guard let name = unsafe takeName(of: entry) else {
                _ = refuse()
                continue
            }
            members.append(JSONObject.Member(name: name, value: value))
        }
        return .object(JSONObject(members))
    }

    private mutating func takeName(of entry: UnsafeMutablePointer<lh_entry>) -> String? {
        guard let key = unsafe lh_entry_k(entry) else { return nil }
        defer { unsafe wipeText(key) }
        let text = unsafe key.assumingMemoryBound(to: CChar.self)
        return unsafe copy(text, count: textLength(key))
    }

    /// json-c keeps one of two members with the same name, so fewer members than were written means a duplicate.
    ///
    /// Up to the first such object both walks met the same objects in the same order, so its offset is the right one.
    private mutating func compareCount(_ count: Int) {
        defer { objects += 1 }
        guard error == nil else { return }
        guard objects < outline.objects.count, count <= outline.objects[objects].members else {
            _ = refuse()
            return
        }
        let written = outline.objects[objects]
        if count < written.members {
            error = JSONError(reason: .duplicateKey, offset: written.offset)
        }
    }

    /// A string of those bytes, or nil when they are not UTF-8 any more.
    private mutating func copy(_ start: UnsafePointer<CChar>, count: Int) -> String? {
        stringBytes += count
        let buffer = unsafe UnsafeRawBufferPointer(start: start, count: count)
        return unsafe String(validating: buffer, as: UTF8.self)
    }

    private mutating func refuse() -> JSONValue {
        if error == nil { error = JSONError(reason: .parserDisagrees, offset: 0) }
        return .null
    }
}
