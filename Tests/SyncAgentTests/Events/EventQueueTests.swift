import SyncEngine
import SyncProtocol
import Testing

@testable import SyncAgent

/// Events that wait for a connection: coalesced, in order, bounded.
struct EventQueueTests {
    private static func event(
        _ key: Int64, _ change: DestinationChangeKind = .written, to subscription: String = "e1"
    ) throws -> PublishedEvent {
        let id = DestinationID(type: .awsSecretsManager, name: try DestinationName("d\(key)"))
        return PublishedEvent(
            connection: ConnectionID(1), subscription: subscription, subject: .association(AssociationKey(key)),
            content: .destination(id, change))
    }

    private static func drain(_ queue: inout EventQueue) -> [AgentEvent] {
        var events: [AgentEvent] = []
        while let event = queue.next() { events.append(event) }
        return events
    }

    @Test func aNewerOneTakesThePlaceOfTheOlderOne() throws {
        var queue = EventQueue()
        try queue.push(Self.event(1))
        try queue.push(Self.event(2))
        try queue.push(Self.event(1, .deleted))
        let events = Self.drain(&queue)
        #expect(events.map(\.sequence) == [1, 2])
        #expect(events.map(\.content) == [try Self.event(1, .deleted).content, try Self.event(2).content])
        try queue.push(Self.event(1))
        #expect(Self.drain(&queue).map(\.sequence) == [3], "one that was told already is told anew")
    }

    @Test func beyondTheBoundOneWordSaysHowManyWereLost() throws {
        var queue = EventQueue()
        for key in 0..<Int64(EventQueue.capacity) { try queue.push(Self.event(key)) }
        try queue.push(Self.event(7, to: "e2"))
        for key in 5_000..<5_010 { try queue.push(Self.event(Int64(key))) }
        let events = Self.drain(&queue)
        #expect(events.map(\.subscription) == ["e2", "e1"], "others lose nothing")
        #expect(events.map(\.content) == [try Self.event(7).content, .lost(Int64(EventQueue.capacity) + 10)])
        try queue.push(Self.event(1))
        #expect(Self.drain(&queue).map(\.content) == [try Self.event(1).content], "after it all goes on")
    }

    @Test func nothingIsToldOfASubscriptionThatEnded() throws {
        var queue = EventQueue()
        try queue.push(Self.event(1))
        try queue.push(Self.event(1, to: "e2"))
        queue.end("e1")
        #expect(Self.drain(&queue).map(\.subscription) == ["e2"])
        #expect(queue.isEmpty)
    }
}
