import CExpat

/// The elements of an answer of the Security Token Service, by their path below the root.
///
/// Read by expat, which resolves nothing from outside; a document with a type declaration, where entities would be made, is
/// refused as a whole.
struct TokenServiceAnswer {
    private let texts: [String: String]

    /// Reads a document; nil when it is not well-formed.
    init?(_ body: [UInt8]) {
        // expat would read UTF-16 as well.
        guard String(validating: body, as: UTF8.self) != nil else { return nil }
        guard let parser = unsafe XML_ParserCreate("UTF-8") else { return nil }
        defer { unsafe XML_ParserFree(parser) }
        let elements = Elements()
        let reference = unsafe Unmanaged.passUnretained(elements).toOpaque()
        unsafe XML_SetUserData(parser, reference)
        unsafe XML_SetElementHandler(
            parser,
            { reference, name, _ in
                guard let name = unsafe name else { return }
                unsafe Elements.at(reference).begin(String(cString: name))
            },
            { reference, _ in unsafe Elements.at(reference).end() })
        unsafe XML_SetCharacterDataHandler(parser) { reference, start, count in
            guard let start = unsafe start else { return }
            let bytes = unsafe UnsafeRawBufferPointer(start: start, count: Int(count))
            unsafe Elements.at(reference).add(bytes)
        }
        unsafe XML_SetStartDoctypeDeclHandler(parser) { reference, _, _, _, _ in
            unsafe Elements.at(reference).isRefused = true
        }
        let status = unsafe body.withUnsafeBytes { bytes in
            unsafe XML_Parse(parser, bytes.bindMemory(to: CChar.self).baseAddress, Int32(clamping: bytes.count), 1)
        }
        guard status == XML_STATUS_OK, !elements.isRefused else { return nil }
        texts = elements.texts
    }

    /// The text of the element at a path, such as `Error/Code`.
    subscript(_ path: String) -> String? {
        texts[path]
    }
}

/// What the parser has told so far.
private final class Elements {
    private var path: [String] = []
    private var text: [UInt8] = []
    private(set) var texts: [String: String] = [:]
    var isRefused = false

    /// The one that was given to the parser.
    @unsafe
    static func at(_ reference: UnsafeMutableRawPointer?) -> Elements {
        guard let reference = unsafe reference else { preconditionFailure("the parser lost its reference") }
        return unsafe Unmanaged<Elements>.fromOpaque(reference).takeUnretainedValue()
    }

    func begin(_ name: String) {
        path.append(name)
        text = []
    }

    @unsafe
    func add(_ bytes: UnsafeRawBufferPointer) {
        unsafe text.append(contentsOf: bytes)
    }

    func end() {
        texts[path.dropFirst().joined(separator: "/"), default: ""] += String(decoding: text, as: UTF8.self)
        text = []
        path.removeLast()
    }
}
