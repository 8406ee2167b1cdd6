import SyncEngine
import SyncProtocol

/// The events that wait for one connection to read them. Bounded: of two about the same only the newer one waits, in the older
/// one's place; beyond the bound of a subscription all of its events give way to one that says how many were lost.
///
/// Pure: events in, events out.
struct EventQueue {
    /// Events of one subscription that may wait.
    static let capacity = 1_024

    private struct Place: Hashable {
        let subscription: String
        let subject: PublishedEvent.Subject
    }

    private struct Waiting {
        let subscription: String
        /// Nil for the word that events were lost.
        let subject: PublishedEvent.Subject?
        var content: AgentEvent.Content
    }

    /// In order; nil where one gave way.
    private var waiting: [Waiting?] = []
    /// Where ``waiting`` begins, counted from the first event ever.
    private var first = 0
    private var places: [Place: Int] = [:]
    private var counts: [String: Int] = [:]
    private var lost: [String: Int64] = [:]
    private var sequences: [String: Int64] = [:]

    /// Whether none waits.
    var isEmpty: Bool {
        waiting.isEmpty
    }

    /// An event happened.
    mutating func push(_ event: PublishedEvent) {
        let name = event.subscription
        // Nothing is told behind the word that something was lost: it would not be known what came between.
        if let count = lost[name] {
            lost[name] = count + 1
            return
        }
        let place = Place(subscription: name, subject: event.subject)
        if let position = places[place] {
            waiting[position - first]?.content = event.content
            return
        }
        guard counts[name, default: 0] < Self.capacity else { return overflow(name) }
        places[place] = first + waiting.count
        counts[name, default: 0] += 1
        waiting.append(Waiting(subscription: name, subject: event.subject, content: event.content))
    }

    /// The next event to tell; nil when none waits.
    mutating func next() -> AgentEvent? {
        while !waiting.isEmpty {
            let entry = waiting.removeFirst()
            first += 1
            guard let entry else { continue }
            let name = entry.subscription
            var content = entry.content
            if let subject = entry.subject {
                places[Place(subscription: name, subject: subject)] = nil
                counts[name, default: 1] -= 1
            } else {
                content = .lost(lost.removeValue(forKey: name) ?? 0)
            }
            sequences[name, default: 0] += 1
            return AgentEvent(subscription: name, sequence: sequences[name] ?? 0, content: content)
        }
        return nil
    }

    /// A subscription ended: nothing more is told of it.
    mutating func end(_ subscription: String) {
        clear(subscription)
        lost[subscription] = nil
        sequences[subscription] = nil
    }

    private mutating func overflow(_ name: String) {
        let count = Int64(counts[name, default: 0]) + 1
        clear(name)
        lost[name] = count
        waiting.append(Waiting(subscription: name, subject: nil, content: .lost(count)))
    }

    private mutating func clear(_ name: String) {
        for index in waiting.indices where waiting[index]?.subscription == name { waiting[index] = nil }
        places = places.filter { $0.key.subscription != name }
        counts[name] = nil
    }
}
