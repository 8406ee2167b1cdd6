import SyncProtocol
import Testing

@Suite struct TimestampTests {
    static let known: [(Int64, String)] = [
        (0, "1970-01-01T00:00:00.000000000Z"),
        (-1, "1969-12-31T23:59:59.999999999Z"),
        (1, "1970-01-01T00:00:00.000000001Z"),
        (951_782_400_000_000_000, "2000-02-29T00:00:00.000000000Z"),
        (1_709_251_199_500_000_000, "2024-02-29T23:59:59.500000000Z"),
        (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000000000Z"),
        (-2_203_891_200_000_000_000, "1900-03-01T00:00:00.000000000Z"),
        (-86_400_000_000_000, "1969-12-31T00:00:00.000000000Z"),
        (9_223_372_036_854_775_807, "2262-04-11T23:47:16.854775807Z"),
    ]

    @Test(arguments: known)
    func writesRFC3339(nanoseconds: Int64, text: String) {
        #expect(Timestamp(nanoseconds: nanoseconds).description == text)
    }

    @Test(arguments: known)
    func readsWhatItWrites(nanoseconds: Int64, text: String) throws {
        #expect(try Timestamp(rfc3339: text).nanoseconds == nanoseconds)
    }

    @Test(arguments: [
        ("2026-11-23T12:00:00Z", "2026-11-23T12:00:00.000000000Z"),
        ("2026-11-23t12:00:00z", "2026-11-23T12:00:00.000000000Z"),
        ("2026-11-23 12:00:00Z", "2026-11-23T12:00:00.000000000Z"),
        ("2026-11-23T12:00:00.1Z", "2026-11-23T12:00:00.100000000Z"),
        ("2026-11-23T12:00:00.123456789999Z", "2026-11-23T12:00:00.123456789Z"),
        ("2026-11-23T12:00:00+02:00", "2026-11-23T10:00:00.000000000Z"),
        ("2026-11-23T00:30:00+05:30", "2026-11-22T19:00:00.000000000Z"),
        ("2026-12-31T23:00:00-01:30", "2027-01-01T00:30:00.000000000Z"),
        ("2026-11-23T12:00:00-00:00", "2026-11-23T12:00:00.000000000Z"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.000000000Z"),
        ("1969-12-31T23:59:59.25Z", "1969-12-31T23:59:59.250000000Z"),
    ])
    func readsEveryForm(text: String, normal: String) throws {
        #expect(try Timestamp(rfc3339: text).description == normal)
    }

    @Test(arguments: [
        "", "2026", "2026-11-23", "2026-11-23T12:00:00", "2026-11-23T12:00Z", "2026-11-23T12:00:00.Z",
        "2026-11-23T12:00:00,5Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-04-31T00:00:00Z",
        "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-11-00T00:00:00Z",
        "2026-11-23T24:00:00Z", "2026-11-23T12:60:00Z", "2026-11-23T12:00:61Z", "2026-11-23T12:00:00+24:00",
        "2026-11-23T12:00:00+02:60", "2026-11-23T12:00:00+0200", "2026-11-23T12:00:00ZZ", " 2026-11-23T12:00:00Z",
        "+2026-11-23T12:00:00Z", "2026-11-23T12:00:00\u{2212}02:00", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z",
        "2026\u{2010}11-23T12:00:00Z",
    ])
    func refusesWhatIsNoDateTime(text: String) {
        #expect(throws: NameError.self) { try Timestamp(rfc3339: text) }
    }

    @Test func everyDayOfFourCenturiesSurvivesTheRoundTrip() throws {
        for day in stride(from: -73_000, through: 73_000, by: 37) {
            let time = Timestamp(nanoseconds: Int64(day) * 86_400_000_000_000 + 1)
            #expect(try Timestamp(rfc3339: time.description) == time)
        }
    }

    @Test func additionSaturates() {
        #expect(Timestamp(nanoseconds: .max) + .seconds(1) == Timestamp(nanoseconds: .max))
        #expect(Timestamp(nanoseconds: .min) + .seconds(-1) == Timestamp(nanoseconds: .min))
        #expect(Timestamp(nanoseconds: 5) + .nanoseconds(-7) == Timestamp(nanoseconds: -2))
    }

    @Test func differenceIsExactOverTheWholeRange() {
        let whole = Timestamp(nanoseconds: .max) - Timestamp(nanoseconds: .min)
        #expect(whole > .seconds(18_000_000_000))
        #expect(Timestamp(nanoseconds: 3) - Timestamp(nanoseconds: 5) == .nanoseconds(-2))
    }

    @Test func durationsCountWholeUnitsAndSaturate() {
        #expect(Duration.milliseconds(1_500).wholeNanoseconds == 1_500_000_000)
        #expect(Duration.milliseconds(-1_500).wholeMilliseconds == -1_500)
        #expect(Duration.seconds(Int64.max).wholeNanoseconds == .max)
        #expect(Duration.seconds(Int64.min).wholeNanoseconds == .min)
    }

    @Test func ordersByTime() {
        #expect(Timestamp(nanoseconds: -1) < Timestamp(nanoseconds: 0))
    }
}
