package import JSONDocument
package import SyncEngine
package import SyncProtocol

/// What the writer remembers between commits; everything else is in the store.
package struct WriterMemory: Sendable {
    var held = HeldValues()
    var lanes = Lanes()
    var rates = RateBuckets()
    /// Circuits by destination; none is closed and has nothing to remember.
    var circuits: [DestinationKey: Circuit] = [:]
    var waiters = Waiters()
    var asked = AskedFor()
    var sources = ValueSources()
    var snapshots = SnapshotParts()
    var subscriptions = Subscriptions()
    /// Objects whose row cannot be read; they are left alone, so that they stop no other.
    var unreadable: Set<ObjectKey> = []
    /// Whether no more commands are taken and no calls begun.
    package var isDraining = false

    /// What a start of the agent knows; `rateScale` is the share of AWS's quotas that may be used.
    package init(rateScale: Double = 1) {
        rates = RateBuckets(scale: rateScale)
    }

    /// Whether no call is in flight and nobody waits.
    package var isAtRest: Bool {
        lanes.isEmpty && waiters.isEmpty
    }
}

/// A call to make after the commit, with the destination as it was then.
package struct Sendout: Sendable {
    package let order: SendOrder
    package let destination: DestinationRecord
    /// When it may leave: the account's pace.
    package let leavesAt: Timestamp
}

/// What a committed batch leads to, in the order of effects: replies, then calls.
package struct BatchEffects: Sendable {
    /// A reply to give.
    package struct ReplyEffect: Sendable {
        package let reply: @Sendable (Result<JSONObject, RPCError>) -> Void
        package let outcome: Result<JSONObject, RPCError>
    }

    /// What became of a provider's answer.
    package struct Pull: Sendable {
        /// What was asked; nil when nobody waited for the answer.
        package let params: SecretReadParams?
        package let outcome: StateEditor.PullOutcome
    }

    package var replies: [ReplyEffect] = []
    package var sendouts: [Sendout] = []
    /// Destinations to ask AWS about, and who wants to know.
    package var checks: [(order: CheckOrder, reply: @Sendable (Result<JSONObject, RPCError>) -> Void)] = []
    /// Commands that go on once AWS was looked at.
    package var surveys: [PendingSurveys] = []
    /// What providers are asked, and no longer waited for.
    package var reads = StateEditor.ReadPlan()
    /// What became of their answers, for the log.
    package var pulls: [Pull] = []
    /// What is told to whoever subscribed, after the replies.
    package var events: [PublishedEvent] = []
    /// Subscriptions that ended, of which nothing more is told.
    package var endedSubscriptions: [(connection: ConnectionID, subscription: String)] = []
    /// Commands that go on in another turn.
    package var resumed: [StoreCommand] = []
    /// How many of the inputs were taken; the rest did not fit the slice.
    package var taken = 0
    /// Results whose row could not be saved because the disk is full.
    package var unsaved: [WriterInput] = []
    /// When to look again; nil when nothing is known to become due.
    package var nextDue: Timestamp?
    /// Whether more is due than was looked at.
    package var moreIsDue = false
    /// What went wrong inside the agent, for the log.
    package var faults: [String] = []
    /// Destinations that are left alone from now on, for the log.
    package var opened: [DestinationID] = []
    /// Purges that ended, and whether the destination is gone with its secrets, for the log.
    package var purged: [(destination: DestinationID, isGone: Bool)] = []
    /// Destinations that are gone.
    package var dropped: Set<DestinationID> = []
    /// How far requests are, told before the replies.
    package var progress: [(tell: ProgressSink, phase: ProgressNotification.Phase)] = []
    /// Destinations of which a copy in another region is being made.
    package var copying: Set<DestinationKey> = []
    /// Destinations there are; nil where nobody looked.
    package var destinations: [DestinationKey]?
}

/// Carries out one batch inside a transaction.
package struct WriterBatch {
    let batch: any StateBatch
    let now: Timestamp
    package var memory: WriterMemory
    var editor: StateEditor
    package internal(set) var effects = BatchEffects()

    private var generator: any RandomNumberGenerator
    private let slice: Duration?

    /// A batch in that transaction.
    ///
    /// - Parameters:
    ///   - batch: the open transaction.
    ///   - now: the time of its decisions.
    ///   - environment: what never changes while the agent runs.
    ///   - memory: what the last committed batch left.
    ///   - generator: where tokens and jitter come from.
    ///   - slice: how long it may take commands, so that reads and health never starve behind it; nil: all of them.
    package init(
        batch: any StateBatch, now: Timestamp, environment: EngineEnvironment, memory: WriterMemory,
        generator: any RandomNumberGenerator = SystemRandomNumberGenerator(), slice: Duration? = .milliseconds(10)
    ) {
        self.batch = batch
        self.now = now
        self.memory = memory
        self.generator = generator
        self.slice = slice
        editor = StateEditor(
            transaction: batch, now: now, environment: environment, held: memory.held, generator: generator)
        editor.sources = memory.sources
        editor.snapshots = memory.snapshots
        editor.subscriptions = memory.subscriptions
        findHeldDestinations()
    }

    /// Takes inputs, starts calls that are due unless the disk is full, and answers callers whose rows are settled.
    package mutating func run(_ inputs: [WriterInput], startsCalls: Bool) throws {
        let start = ContinuousClock.now
        for input in inputs {
            try take(input)
            effects.taken += 1
            if let slice, ContinuousClock.now - start > slice { break }
        }
        if memory.isDraining {
            for waiter in memory.waiters.removeAll() { reply(waiter.reply, .failure(Self.stopping)) }
        } else {
            if startsCalls {
                try advancePurges()
                try advanceApplies()
                try fillLanes()
            }
            try planReads(begins: startsCalls)
            sourcesChanged = sourcesChanged || editor.sources.revision != memory.sources.revision
            findHeldDestinations()
            try answerWaiters()
        }
        memory.held = editor.held
        memory.sources = editor.sources
        memory.snapshots = editor.snapshots
        publish()
        effects.dropped = editor.dropped
        let probes = memory.circuits.values.compactMap(\.opensAgain).filter { $0 > now }
        effects.nextDue =
            ([try batch.nextDue(after: now), memory.waiters.nextDeadline, memory.sources.nextDue(after: now)]
            .compactMap { $0 } + probes).min()
    }

    private mutating func take(_ input: WriterInput) throws {
        switch input {
        case .command(let command): try carryOut(command)
        case .result(let sendout, let sent):
            let destination = sendout.destination.key
            let bucket = memory.lanes.bucket(sendout.order.object, of: destination)
            // A result that waits for room comes again, and counts then.
            guard try complete(sendout, sent.result, input) else { return }
            if let bucket {
                // What the call repeated by itself had no place in the line; those behind it make up for that.
                for _ in 1..<max(1, sent.arrivals) { _ = memory.rates.reserve(bucket, now: now) }
                if sent.wasThrottled { memory.rates.throttled(bucket, now: now) }
            }
            try note(sent, of: destination)
        case .answer(let answer, let read, let connection): try take(answer, to: read, from: connection)
        case .ended(let connection): end(connection)
        case .cancelWait(let command):
            guard let waiter = memory.waiters.remove(command) else { return }
            reply(
                waiter.reply,
                .failure(
                    RPCError(
                        .requestCancelled, "the wait was cancelled; the command stands", outcome: .queued)))
        }
    }

    /// What the end of a call says about the destination as a whole.
    private mutating func note(_ sent: SentCall, of destination: DestinationKey) throws {
        guard let record = try batch.destination(destination) else {
            memory.circuits[destination] = nil
            return
        }
        var circuit = memory.circuits[destination] ?? Circuit(revision: record.revision)
        circuit.look(at: record.revision)
        if !sent.wasAsked {
            circuit.wasNotAsked(now: now)
        } else if circuit.ended(
            sent.result.outcome, now: now, jitter: Double.random(in: 0..<1, using: &generator))
        {
            effects.opened.append(record.id)
        }
        memory.circuits[destination] = circuit == Circuit(revision: record.revision) ? nil : circuit
    }

    private mutating func findHeldDestinations() {
        editor.heldDestinations = Set(memory.circuits.filter { $0.value.leavesAlone(at: now) }.keys)
    }

    private mutating func carryOut(_ command: StoreCommand) throws {
        do {
            // What results and commands that were undone left there is not asked for.
            _ = editor.takeAsked()
            let outcome = try batch.savepoint { try command.work(&editor) }
            for asked in editor.takeAsked() { memory.asked.add(asked.object, of: asked.destination) }
            switch outcome {
            case .done(let answer): reply(command.reply, .success(answer))
            case .waiting(let request): try wait(command, request)
            case .checking(let order): effects.checks.append((order, command.reply))
            case .surveying(let surveys, let body):
                effects.surveys.append(PendingSurveys(command: command, surveys: surveys, body: body))
            case .more(let work):
                effects.resumed.append(
                    StoreCommand(
                        id: command.id, bytes: command.bytes, work: work, reply: command.reply,
                        progress: command.progress))
            }
        } catch let refusal as RPCError {
            reply(command.reply, .failure(refusal))
        } catch let failure as StateFailure {
            effects.faults.append(failure.message)
            reply(command.reply, .failure(Self.refusal(failure)))
        }
    }

    private mutating func wait(_ command: StoreCommand, _ request: WaitRequest) throws {
        let waiter = Waiters.Waiter(
            command: command.id, request: request, since: now, deadline: now + request.limit, reply: command.reply,
            progress: command.progress, open: Set(request.associations))
        guard !request.associations.isEmpty || request.purge != nil || request.apply != nil else {
            reply(command.reply, answer(waiter))
            return
        }
        memory.waiters.add(waiter)
        // It may be answerable already: settled, or parked.
        newlyWaiting.formUnion(request.associations)
        // Where a destination is left alone, somebody who waits is a reason to look whether it works again.
        var held = memory.circuits.filter { $0.value.leavesAlone(at: now) }
        for key in request.associations where !held.isEmpty {
            guard let destination = try batch.association(key)?.destination,
                var circuit = held.removeValue(forKey: destination)
            else { continue }
            circuit.invite(now: now)
            memory.circuits[destination] = circuit
        }
    }

    private var newlyWaiting: Set<AssociationKey> = []
    /// Whether somebody gave a value, or gives none any more: rows that wait for one may be parked now.
    var sourcesChanged = false

    /// Saves what became of a call; false when it has to wait for room.
    private mutating func complete(
        _ sendout: Sendout, _ result: CallResult, _ input: WriterInput
    ) throws -> Bool {
        let object = sendout.order.object
        let destination = sendout.destination.key
        do {
            try batch.savepoint { try editor.complete(sendout.order, of: sendout.destination, result) }
            memory.lanes.end(object, of: destination)
            if case .applied(let success) = result.outcome,
                success.replicas.values.contains(where: { $0.status == ReplicaState.inProgress })
            {
                effects.copying.insert(destination)
            }
        } catch let failure as StateFailure {
            effects.faults.append(failure.message)
            if failure.isFull {
                effects.unsaved.append(input)
                return false
            }
            memory.lanes.end(object, of: destination)
            memory.unreadable.insert(object)
        }
        return true
    }

    private mutating func answerWaiters() throws {
        var candidates = editor.touched.union(newlyWaiting)
        // A destination that is left alone, or gone, concerns all its rows, touched or not.
        if !editor.heldDestinations.isEmpty || !editor.dropped.isEmpty || sourcesChanged {
            candidates.formUnion(memory.waiters.associations)
        }
        for waiter in try memory.waiters.answerable(touched: candidates, editor: editor) {
            reply(waiter.reply, answer(waiter))
        }
        effects.progress += memory.waiters.settling(touched: candidates)
        try noteAppliesProgress()
        for waiter in try endedPurges() + endedApplies() { reply(waiter.reply, answer(waiter)) }
        for waiter in memory.waiters.late(now: now) {
            reply(waiter.reply, waiter.request.lateIsError ? .failure(Self.late) : answer(waiter))
        }
    }

    private func answer(_ waiter: Waiters.Waiter) -> Result<JSONObject, RPCError> {
        do {
            return .success(try waiter.request.answer(editor, waiter.departed))
        } catch let refusal as RPCError {
            return .failure(refusal)
        } catch let failure as StateFailure {
            return .failure(Self.refusal(failure))
        } catch {
            return .failure(RPCError(.internalError, "the answer could not be made", outcome: .queued))
        }
    }

    private mutating func reply(
        _ reply: @escaping @Sendable (Result<JSONObject, RPCError>) -> Void, _ outcome: Result<JSONObject, RPCError>
    ) {
        effects.replies.append(BatchEffects.ReplyEffect(reply: reply, outcome: outcome))
    }

    private static var late: RPCError {
        RPCError(
            .deadlineExceeded, "rows were still moving when the deadline passed", outcome: .queued,
            hint: "look at sync.status, or wait longer with _meta.deadline_ms")
    }

    private static var stopping: RPCError {
        RPCError(.shuttingDown, "the agent is stopping; the command stands", outcome: .queued)
    }

    static func refusal(_ failure: StateFailure) -> RPCError {
        if failure.isFull { return fullDisk }
        return RPCError(
            .stateStore, "the state store failed: nothing was changed", hint: "see the agent's log",
            retryAfterMilliseconds: 1_000)
    }

    package static var fullDisk: RPCError {
        RPCError(
            .stateStore, "the state directory is full: nothing was changed",
            hint: "make room on the state directory's file system, then try again", retryAfterMilliseconds: 1_000)
    }
}
