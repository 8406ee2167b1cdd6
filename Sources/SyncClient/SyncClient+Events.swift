import JSONDocument
public import SyncProtocol

/// What happens, as an asynchronous sequence; the rows it began with are in ``snapshot``.
///
/// It throws when the connection ends. When nobody iterates it any more, the subscription ends. Events that are not read are
/// bounded, here and in the agent: ``SyncProtocol/AgentEvent/Content/lost(_:)`` says that some were lost, and the rows have to be
/// read anew.
public struct AgentEvents: AsyncSequence, Sendable {
    /// The subscription.
    public let subscription: String
    /// The rows when it began, each with its destination.
    public let snapshot: [EventSubscription.SnapshotRow]
    /// Whether there were more rows than fit.
    public let isTruncated: Bool
    private let events: AsyncThrowingStream<AgentEvent, any Error>

    init(_ begun: EventSubscription, _ events: AsyncThrowingStream<AgentEvent, any Error>) {
        subscription = begun.subscription
        snapshot = begun.snapshot
        isTruncated = begun.truncated
        self.events = events
    }

    /// Reads the events.
    public func makeAsyncIterator() -> AsyncThrowingStream<AgentEvent, any Error>.Iterator {
        events.makeAsyncIterator()
    }
}

extension SyncClient {
    /// Subscribes to what happens, from the rows as they are now on.
    ///
    /// - Parameter params: which topics, mount and destination; all unless given.
    /// - Returns: the rows, and the events that follow them.
    /// - Throws: ``SyncClientError``.
    public func events(
        _ params: EventSubscriptionParams = EventSubscriptionParams()
    ) async throws(SyncClientError) -> AgentEvents {
        let begun = try await call(Methods.eventsSubscribe, params)
        let (stream, continuation) = AsyncThrowingStream<AgentEvent, any Error>.makeStream(
            bufferingPolicy: .bufferingOldest(EventRouter.capacity))
        continuation.onTermination = { [weak self] _ in self?.endEvents(of: begun.subscription) }
        exchange.events.open(begun.subscription, continuation)
        return AgentEvents(begun, stream)
    }

    /// Nobody iterates any more; the reply is of no interest.
    private func endEvents(of subscription: String) {
        exchange.events.close(subscription)
        send(Methods.eventsUnsubscribe, EventSubscriptionReference(subscription: subscription))
    }
}
