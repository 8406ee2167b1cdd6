/// A fact that did not come true within its limit.
struct FactNotSeen: Error, CustomStringConvertible {
    let description: String
}

/// Waits until `body` returns a value; the one place of these tests that lets time pass.
///
/// - Parameters:
///   - fact: what is awaited, for the failure's text.
///   - limit: how long; generous, since both cores may be busy.
///   - body: looks once; nil means not yet.
/// - Returns: that value.
/// - Throws: ``FactNotSeen`` past the limit, and whatever `body` throws.
func awaitFact<Value>(
    _ fact: String, within limit: Duration = .seconds(60), _ body: () async throws -> Value?
) async throws -> Value {
    let clock = ContinuousClock()
    let end = clock.now + limit
    while true {
        if let value = try await body() { return value }
        guard clock.now < end else { throw FactNotSeen(description: "not seen within \(limit): \(fact)") }
        try await clock.sleep(for: .milliseconds(10))
    }
}

/// Waits until `body` is true.
func awaitFact(_ fact: String, within limit: Duration = .seconds(60), _ body: () async throws -> Bool) async throws {
    try await awaitFact(fact, within: limit) { try await body() ? () : nil }
}
