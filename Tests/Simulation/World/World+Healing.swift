import SyncEngine
import SyncProtocol
import SyncScheduler

/// The end of a run: everything works again, the host says once more what it wants, and AWS must come to it.
extension World {
    /// How long it may take until all is as asked, once everything works: twice the horizon for a doubt that leads to
    /// another, and the longest pause between retries.
    static let convergenceLimit: Duration = .seconds(2 * 900 + 3_600)

    func heal() throws {
        note(9, 0, "everything works again")
        if options.hasStuckDestination { network.stuck = 0 }
        isHealthy = true
        let stuck = network.stuck
        network = Network()
        network.stuck = stuck
        try pass(.seconds(60))
        // What copies there are arrive; nothing new is lost.
        try pass(.seconds(15 * 60))
        for secret in 0..<options.secrets {
            for index in options.destinations.indices {
                for name in host.texts.names(secret, index) { aws.withdraw(name) }
            }
        }
        try converge(without: stuck)
        guard stuck != nil else { return }
        network.stuck = nil
        try converge(without: nil)
    }

    /// The host repeats what it wants, and the agent comes to rest.
    private func converge(without stuck: Int?) throws {
        let began = now
        repeatAll()
        try turn()
        for _ in 0..<5_000 {
            if try isAtRest(without: stuck) {
                // Where versions are short, the wait for them is a matter of a day.
                if !options.isShortOfVersions { convergence = max(convergence, now - began) }
                return try checkEnd(without: stuck)
            }
            // A purge that failed for a moment's reason is asked for again.
            for index in host.asked.purging.sorted() where try index != stuck && purgeHasFailed(index) {
                host.ask(.purge(destination: index))
            }
            if !host.unanswered.isEmpty, isUp {
                try turn()
                continue
            }
            guard let next = [events.map(\.at).min(), wakeAt].compactMap({ $0 }).min() else { break }
            if next - began > Self.convergenceLimit + .seconds(options.isShortOfVersions ? 2 * 86_400 : 0) { break }
            try pass(max(.milliseconds(1), next - now))
            try turn()
        }
        try checkEnd(without: stuck)
        throw broken("G2", "it does not come to rest within \((now - began).components.seconds) s")
    }

    private func repeatAll() {
        host.ask(.queue(capacity: 1_000_000))
        host.ask(.disable(false))
        let planned = host.planned
        for index in options.destinations.indices where planned.destinations[index] != nil {
            host.ask(.patch(destination: index, settings: planned.destinations[index] ?? HostSettings()))
        }
        for secret in 0..<options.secrets {
            let version = options.numbers ? planned.versions[secret] : nil
            if let content = planned.contents[secret] {
                host.ask(.put(secret: secret, content: content, version: version, makeLive: options.rollsBack))
            } else {
                host.ask(.delete(secret: secret, version: nil))
            }
            for index in options.destinations.indices where planned.associations[index]?[secret] != nil {
                let wasMeddled = host.texts.names(secret, index).contains(where: audit.meddled.contains)
                host.ask(
                    .set(
                        secret: secret, destination: index, content: planned.contents[secret], version: version,
                        force: wasMeddled))
            }
        }
    }

    private func purgeHasFailed(_ index: Int) throws -> Bool {
        guard host.unanswered.isEmpty, let record = try store.destination(try HostCommand.destinationID(index)) else {
            return false
        }
        return try store.purge(of: record.key)?.isRunning != true
    }

    /// Whether nothing is on its way, and nothing will be but looks at what is refused.
    private func isAtRest(without stuck: Int?) throws -> Bool {
        guard isUp, host.unanswered.isEmpty else { return false }
        for index in options.destinations.indices where index != stuck {
            guard let record = try store.destination(try HostCommand.destinationID(index)) else { continue }
            if host.asked.destinations[index] == nil { return false }
            if inFlight.values.contains(where: { $0.destination.key == record.key }) { return false }
            for object in store.rows.objects.values where object.destination == record.key {
                if object.dueAt != nil || object.intent != nil { return false }
            }
        }
        return true
    }
}
