import Testing

@testable import AWSSecretsManager

@Suite("What the token service answers")
struct TokenServiceAnswerTests {
    @Test("the elements of a document are found by their path below its root")
    func pathsAreRead() throws {
        let answer = try #require(
            TokenServiceAnswer(Array("<R xmlns=\"https://sts.amazonaws.com/\"><A><B>x &amp; ü</B></A><C/></R>".utf8)))
        #expect(answer["A/B"] == "x & ü")
        #expect(answer["C"] == "")
        #expect(answer["A/C"] == nil)
    }

    /// Found by the fuzz target `answer`: at such a name Foundation's parser ends the process.
    @Test(
        "what is no UTF-8 or not well-formed is no answer",
        arguments: [
            Array("<R><U".utf8) + [0xCE] + Array("s>x</U".utf8) + [0xCE] + Array("s></R>".utf8),
            Array("<R><A a".utf8) + [0xFF] + Array("=\"1\"/></R>".utf8),
            [0, 0] + Array("<R><U".utf8) + [0xCE] + Array("s>".utf8),
            [0xFF, 0xFE] + Array("<R/>".utf8).flatMap { [$0, 0] },
            Array("<R><A></R>".utf8),
            Array("<R>".utf8),
            [],
        ] as [[UInt8]])
    func malformedAnswersAreRefused(_ body: [UInt8]) {
        #expect(TokenServiceAnswer(body) == nil)
    }
}
