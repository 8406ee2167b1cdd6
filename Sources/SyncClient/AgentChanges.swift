public import SyncProtocol

/// What happens at the agent over all connections of a ``ReconnectingClient``.
public struct AgentChanges: AsyncSequence, Sendable {
    /// One step of it.
    public enum Element: Sendable {
        /// The rows as they are now: what is known from before is to be replaced by them. `isTruncated` when there are more than
        /// fit; `association.read` has them all.
        case rows([EventSubscription.SnapshotRow], isTruncated: Bool)
        /// Something happened since. ``SyncProtocol/AgentEvent/Content/lost(_:)`` says that rows have to be read anew.
        case event(AgentEvent)
    }

    let client: ReconnectingClient
    let params: EventSubscriptionParams

    /// Reads the steps.
    public func makeAsyncIterator() -> Iterator {
        Iterator(client: client, params: params)
    }

    /// Reads the steps; one task only.
    public struct Iterator: AsyncIteratorProtocol {
        let client: ReconnectingClient
        let params: EventSubscriptionParams
        private var events: AsyncThrowingStream<AgentEvent, any Error>.Iterator?

        init(client: ReconnectingClient, params: EventSubscriptionParams) {
            self.client = client
            self.params = params
        }

        /// The next step; nil when the client or the task ended, or when the agent refuses the subscription.
        public mutating func next() async -> Element? {
            while !Task.isCancelled {
                if let event = await nextEvent() { return .event(event) }
                events = nil
                guard let connection = try? await client.connected(for: Methods.eventsSubscribe.name) else {
                    return nil
                }
                do {
                    let begun = try await connection.events(params)
                    events = begun.makeAsyncIterator()
                    return .rows(begun.snapshot, isTruncated: begun.isTruncated)
                } catch {
                    guard error.isOfConnection else { return nil }
                    client.lost(connection)
                }
            }
            return nil
        }

        private mutating func nextEvent(isolation: isolated (any Actor)? = #isolation) async -> AgentEvent? {
            guard var events else { return nil }
            defer { self.events = events }
            return try? await events.next(isolation: isolation)
        }
    }
}
