import JSONDocument

/// The XML of the Query protocol.
enum QueryAnswer {
    private static let namespace = "https://sts.amazonaws.com/doc/2011-06-15/"

    /// The document of an answer.
    ///
    /// - Parameters:
    ///   - answer: a success with the members of the result, or a refusal.
    ///   - operation: the operation that was called.
    ///   - requestID: the id of the request.
    /// - Returns: the bytes of the document.
    static func xml(_ answer: ServiceAnswer, operation: String, requestID: String) -> [UInt8] {
        if let code = answer.code {
            let type = answer.status >= 500 ? "Receiver" : "Sender"
            return Array(
                """
                <ErrorResponse xmlns="\(namespace)">
                  <Error><Type>\(type)</Type><Code>\(escaped(code))</Code><Message>\(escaped(answer.message ?? ""))\
                </Message></Error>
                  <RequestId>\(requestID)</RequestId>
                </ErrorResponse>

                """.utf8)
        }
        let result = answer.document.map(element) ?? ""
        return Array(
            """
            <\(operation)Response xmlns="\(namespace)">
              <\(operation)Result>\(result)</\(operation)Result>
              <ResponseMetadata><RequestId>\(requestID)</RequestId></ResponseMetadata>
            </\(operation)Response>

            """.utf8)
    }

    private static func element(_ value: JSONValue) -> String {
        switch value {
        case .object(let object):
            object.members.map { "<\($0.name)>\(element($0.value))</\($0.name)>" }.joined()
        case .array(let elements): elements.map { "<member>\(element($0))</member>" }.joined()
        case .string(let text): escaped(text)
        case .number(let number): number.text
        case .bool(let flag): flag ? "true" : "false"
        case .null: ""
        }
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\t", "\n", "\r": result += "&#\(scalar.value);"
            // XML 1.0 has no way to write other control characters.
            case _ where scalar.value < 0x20: result += "?"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
