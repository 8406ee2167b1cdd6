/// One pass over the bytes of a document by RFC 8259, before json-c sees them.
///
/// json-c accepts far more than JSON, so this pass alone decides what JSON is; json-c then builds the tree. It keeps no
/// value and allocates nothing per string, array or literal. The recursion is as deep as the document, and thus
/// bounded by ``JSONReader/Limits/depth``.
struct JSONGrammar {
    let bytes: [UInt8]
    let limits: JSONReader.Limits
    var position = 0
    var outline = JSONOutline()

    private init(bytes: [UInt8], limits: JSONReader.Limits) {
        self.bytes = bytes
        self.limits = limits
    }

    /// Checks the whole document.
    ///
    /// - Throws: ``JSONError`` at the first byte that is not JSON, or at the value that exceeds a bound.
    static func outline(of bytes: [UInt8], limits: JSONReader.Limits) throws(JSONError) -> JSONOutline {
        var grammar = JSONGrammar(bytes: bytes, limits: limits)
        grammar.skipWhitespace()
        try grammar.passValue(depth: 0)
        grammar.skipWhitespace()
        guard grammar.position == bytes.count else { throw grammar.failure(.trailingBytes) }
        return grammar.outline
    }

    /// Passes one value that lies inside that many containers.
    private mutating func passValue(depth: Int) throws(JSONError) {
        let first = try currentByte()
        guard outline.nodes < limits.nodes else { throw failure(.tooManyNodes) }
        outline.nodes += 1
        switch first {
        case UInt8(ascii: "\""): try passString(isKey: false)
        case UInt8(ascii: "{"): try passObject(depth: depth + 1)
        case UInt8(ascii: "["): try passArray(depth: depth + 1)
        case UInt8(ascii: "t"): try passLiteral("true")
        case UInt8(ascii: "f"): try passLiteral("false")
        case UInt8(ascii: "n"): try passLiteral("null")
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): try passNumber()
        case UInt8(ascii: "+"), UInt8(ascii: "."): throw failure(.invalidNumber)
        default: throw failure(.unexpectedByte)
        }
    }

    private mutating func passObject(depth: Int) throws(JSONError) {
        guard depth <= limits.depth else { throw failure(.tooDeep) }
        let index = outline.objects.count
        outline.objects.append(JSONOutline.Object(offset: position, members: 0))
        position += 1
        skipWhitespace()
        if try currentByte() == UInt8(ascii: "}") {
            position += 1
            return
        }
        var members = 0
        while true {
            guard try currentByte() == UInt8(ascii: "\"") else { throw failure(.unexpectedByte) }
            guard members < limits.members else { throw failure(.tooManyMembers) }
            members += 1
            try passString(isKey: true)
            skipWhitespace()
            guard try currentByte() == UInt8(ascii: ":") else { throw failure(.unexpectedByte) }
            position += 1
            skipWhitespace()
            try passValue(depth: depth)
            if try passSeparator(orEnd: UInt8(ascii: "}")) {
                outline.objects[index].members = members
                return
            }
        }
    }

    private mutating func passArray(depth: Int) throws(JSONError) {
        guard depth <= limits.depth else { throw failure(.tooDeep) }
        position += 1
        skipWhitespace()
        if try currentByte() == UInt8(ascii: "]") {
            position += 1
            return
        }
        repeat {
            try passValue(depth: depth)
        } while try !passSeparator(orEnd: UInt8(ascii: "]"))
    }

    /// Passes a comma or the end of the container; true at the end.
    private mutating func passSeparator(orEnd end: UInt8) throws(JSONError) -> Bool {
        skipWhitespace()
        let byte = try currentByte()
        guard byte == end || byte == UInt8(ascii: ",") else { throw failure(.unexpectedByte) }
        position += 1
        if byte == end { return true }
        skipWhitespace()
        return false
    }

    private mutating func passLiteral(_ literal: String) throws(JSONError) {
        for byte in literal.utf8 {
            guard try currentByte() == byte else { throw failure(.unexpectedByte) }
            position += 1
        }
    }

    private mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    /// The byte at the position; the end of the document is an error here.
    func currentByte() throws(JSONError) -> UInt8 {
        guard position < bytes.count else { throw failure(.unexpectedEnd) }
        return bytes[position]
    }

    /// An error at the position.
    func failure(_ reason: JSONError.Reason) -> JSONError {
        JSONError(reason: reason, offset: position)
    }
}
