import Testing

@testable import AWSSecretsManager

@Suite struct AWSTimestampTests {
    @Test(arguments: [
        (0, "19700101T000000Z"), (1_440_938_160, "20150830T123600Z"), (1_795_435_200, "20261123T120000Z"),
        (951_782_399, "20000228T235959Z"), (951_782_400, "20000229T000000Z"), (4_107_542_400, "21000301T000000Z"),
        (-1, "19691231T235959Z"),
    ])
    func isWrittenAsAWSWantsIt(seconds: Int64, text: String) {
        let time = AWSTimestamp(secondsSinceEpoch: seconds)
        #expect(time.compact == text)
        #expect(time.day == String(text.prefix(8)))
    }

    @Test(arguments: [
        ("Mon, 23 Nov 2026 12:00:00 GMT", 1_795_435_200), ("Sun, 30 Aug 2015 12:36:00 GMT", 1_440_938_160),
        ("Tue, 29 Feb 2000 00:00:00 GMT", 951_782_400), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ])
    func readsTheDateHeader(text: String, seconds: Int64) {
        #expect(AWSTimestamp(httpDate: text)?.secondsSinceEpoch == seconds)
    }

    @Test(arguments: [
        "", "yesterday", "Mon, 23 Nov 2026 12:00:00 UTC", "Mon, 23 Nov 2026 12:00 GMT", "Mon, 23 Nov 26 12:00:00 GMT",
        "Mon, 32 Nov 2026 12:00:00 GMT", "Mon, 23 Nov 2026 25:00:00 GMT", "Monday, 23-Nov-26 12:00:00 GMT",
        "Mon, 23 Nov 2026 -1:00:00 GMT",
    ])
    func refusesOtherDates(text: String) {
        #expect(AWSTimestamp(httpDate: text) == nil)
    }
}
