import JSONDocument

/// The error in an answer of AWS's JSON 1.1 protocol.
struct ErrorAnswer: Sendable, Equatable {
    /// The bare error code, e.g. `ResourceExistsException`.
    let code: String
    /// AWS's own text; empty when there is none.
    let message: String

    /// Finds the error code: `__type` of the body, else `x-amzn-ErrorType`; nil when there is none, as in the answers of
    /// proxies.
    init?(_ response: TransportResponse) {
        let document = try? JSONReader().read(response.body)
        let candidates = [document?["__type"]?.string, response.header("x-amzn-errortype"), document?["code"]?.string]
        guard let code = candidates.lazy.compactMap({ $0.flatMap(Self.bareCode) }).first else { return nil }
        self.code = code
        message = (document?["message"] ?? document?["Message"])?.string ?? ""
    }

    /// The code without the `prefix#` and the `:suffix` that either spelling may carry; nil when what is left is no code.
    private static func bareCode(_ text: String) -> String? {
        let withoutSuffix = text.prefix { $0 != ":" }
        let code = withoutSuffix.split(separator: "#", omittingEmptySubsequences: false).last ?? withoutSuffix
        let isCode =
            (1...64).contains(code.utf8.count)
            && code.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                    || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_")
            }
        return isCode ? String(code) : nil
    }
}
