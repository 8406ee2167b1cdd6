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
    private var isWhole = false
    private var isRefused = false

    /// Reads a document; nil when it is not well-formed.
    init?(_ body: [UInt8]) {
        super.init()
        // Foundation's parser ends the process at the name of an element that is no UTF-8.
        guard String(validating: body, as: UTF8.self) != nil else { return nil }
        let parser = XMLParser(data: Data(body))
        parser.shouldResolveExternalEntities = false
        parser.delegate = self
        // It also says that an empty or a truncated document was read.
        guard parser.parse(), isWhole, !isRefused else { return nil }
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
        isWhole = path.isEmpty
    }

    func parser(_ parser: XMLParser, parseErrorOccurred parseError: any Error) {
        isRefused = true
    }
}
