import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// The elements of an answer of the Security Token Service, by their path below the root without its namespace.
///
/// Read by Foundation's XML parser; external entities are not resolved.
final class TokenServiceAnswer: NSObject, XMLParserDelegate {
    private var path: [String] = []
    private var text = ""
    private var texts: [String: String] = [:]

    /// Reads a document; nil when it is not well-formed.
    init?(_ body: [UInt8]) {
        super.init()
        let parser = XMLParser(data: Data(body))
        parser.shouldResolveExternalEntities = false
        parser.delegate = self
        guard parser.parse() else { return nil }
    }

    /// The text of the element at a path, such as `Error/Code`.
    subscript(_ path: String) -> String? {
        texts[path]
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        path.append(name)
        text = ""
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        text += string
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        texts[path.dropFirst().joined(separator: "/"), default: ""] += text
        text = ""
        path.removeLast()
    }
}
