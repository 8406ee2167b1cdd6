import Testing

@testable import JSONDocument

/// The start-up check, against this json-c and against ones that misbehave.
@Suite struct JSONSelfTestTests {
    private let reader = JSONReader()

    /// The failure of a self-test whose reader is spoilt in that way.
    private func failure(
        _ read: ([UInt8]) throws(JSONError) -> JSONValue
    ) -> JSONSelfTest.Failure? {
        do throws(JSONSelfTest.Failure) {
            try JSONSelfTest.run(read: read)
            return nil
        } catch {
            return error
        }
    }

    @Test func passesOnThisLibrary() throws {
        try JSONSelfTest.run()
    }

    @Test func libraryNamesItsVersion() {
        #expect(JSONLibrary.version.first?.isNumber == true)
    }

    @Test func findsALibraryThatRefusesNonASCII() {
        let found = failure { bytes throws(JSONError) in
            if bytes.contains(where: { $0 >= 0x80 }) { throw JSONError(reason: .parserDisagrees, offset: 0) }
            return try reader.read(bytes)
        }
        let expected =
            "json-c \(JSONLibrary.version) is unusable: bytes from 0x80 on: refused, parser disagrees at byte 0"
        #expect(found?.description == expected)
    }

    @Test func findsALibraryThatLosesDigits() {
        let found = failure { bytes throws(JSONError) in
            let value = try reader.read(bytes)
            guard case .array(var numbers) = value, case .number = numbers.first else { return value }
            numbers[0] = 0
            return .array(numbers)
        }
        #expect(found?.problem == "numbers: read as another document")
    }

    @Test func findsALibraryThatToleratesDuplicates() {
        let found = failure { bytes throws(JSONError) in
            do throws(JSONError) {
                return try reader.read(bytes)
            } catch  where error.reason == .duplicateKey {
                return ["a": 1]
            }
        }
        #expect(found?.problem == "a duplicate key: accepted")
    }
}
