import Testing

@testable import JSONDocument

/// Overwriting of what was read.
@Suite struct WipingTests {
    @Test func wipeLeavesZeros() {
        var line = Array(#"{"password":"hunter2"}"#.utf8)
        let count = line.count
        line.wipe()
        #expect(line == [UInt8](repeating: 0, count: count))
    }

    @Test func wipeOfNothingDoesNothing() {
        var line: [UInt8] = []
        line.wipe()
        #expect(line.isEmpty)
    }

    @Test func valuesOutliveTheWipedLine() throws {
        var line = Array(#"{"password":"correct horse battery staple","pin":12345678901234567890}"#.utf8)
        let value = try JSONReader().read(line)
        line.wipe()
        #expect(value["password"] == "correct horse battery staple")
        #expect(value["pin"] == .number(JSONNumber(checkedText: "12345678901234567890")))
    }
}
