import Testing

@testable import SecretsManagerEmulator

@Suite struct CalendarTimeTests {
    @Test(arguments: [
        (0, "19700101T000000Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
        (951_782_400, "20000229T000000Z", "Tue, 29 Feb 2000 00:00:00 GMT"),
        (1_795_435_199, "20261123T115959Z", "Mon, 23 Nov 2026 11:59:59 GMT"),
        (4_107_542_400, "21000301T000000Z", "Mon, 01 Mar 2100 00:00:00 GMT"),
    ])
    func spellsAMoment(seconds: Int64, basicISO: String, httpDate: String) {
        let time = CalendarTime(nanoseconds: seconds * CalendarTime.second)
        #expect(time.basicISO == basicISO)
        #expect(time.httpDate == httpDate)
        #expect(CalendarTime.nanoseconds(basicISO: basicISO) == seconds * CalendarTime.second)
    }

    @Test(arguments: [
        "", "20261123", "20261123T115959", "20261323T115959Z", "2026-11-23T11:59:59Z", "20261123T245959Z",
        "99991231T235959Z",
    ])
    func refusesWhatIsNoDate(_ text: String) {
        #expect(CalendarTime.nanoseconds(basicISO: text) == nil)
    }
}
