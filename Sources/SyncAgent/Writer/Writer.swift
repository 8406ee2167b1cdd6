import JSONDocument
import Logging
import SyncEngine
import SyncProtocol
import SyncScheduler
import SyncStore
import Synchronization

/// Owns the state store: batches everything that waits into one commit, then replies, then sends.
///
/// One task runs it. Nothing else touches the store, so a decision sees all that was committed before it. A reply is never
/// given, and a call never sent, before the commit it speaks of is on the disk; while the disk is waited for, the next batch
/// is decided.
final class Writer: Sendable {
    private let store: any StateStore
    private let inbox: Inbox
    private let acknowledgements = Acknowledgements()
    private let environment: EngineEnvironment
    private let sender: any CallSender
    let clock: @Sendable () -> Timestamp
    let log: Logger
    private let memory: Mutex<WriterMemory>
    private let health: AgentHealth
    /// How the calls so far ended.
    let calls = CallCounters()
    private let nextCommand = Atomic<UInt64>(1)
    /// Checks of destinations on their way.
    private let checks = Atomic<Int>(0)
    private static let checksAtOnce = 8
    /// Comparisons with AWS that commands asked for, on their way.
    private let surveys = Atomic<Int>(0)
    private static let surveysAtOnce = 4
    /// When destinations are compared with AWS in the background.
    private let schedule: Mutex<SurveySchedule>
    /// How those comparisons went.
    let surveyLog = SurveyLog()
    private let rateScale: Double
    /// Whom reads are sent to.
    private let connections: Connections

    /// Inputs of one batch at most.
    private static let batchSize = 256
    /// Inputs for which a batch begins while the disk is busy: with fewer its commit costs more than the wait.
    private static let worthABatch = 16
    /// The slow sweep: finds what a lost wake-up missed.
    private static let sweep: Duration = .seconds(30)
    /// How long a full disk is left alone.
    private static let fullDiskPause: Duration = .milliseconds(500)

    init(
        store: any StateStore, environment: EngineEnvironment, sender: any CallSender, health: AgentHealth,
        connections: Connections = Connections(), rateScale: Double = 1, reconcileInterval: Duration? = nil,
        clock: @escaping @Sendable () -> Timestamp, log: Logger
    ) {
        schedule = Mutex(SurveySchedule(interval: reconcileInterval))
        self.rateScale = rateScale
        memory = Mutex(WriterMemory(rateScale: rateScale))
        self.store = store
        inbox = Inbox()
        self.environment = environment
        self.sender = sender
        self.health = health
        self.connections = connections
        self.clock = clock
        self.log = log
    }

    /// Transactions that changed rows and were made durable, since the agent's start.
    var commits: Int {
        store.commits
    }

    /// A fresh id for a command.
    func commandID() -> CommandID {
        CommandID(rawValue: nextCommand.wrappingAdd(1, ordering: .relaxed).oldValue)
    }

    /// Queues a command.
    func submit(_ command: StoreCommand) -> Inbox.Acceptance {
        inbox.submit(command)
    }

    /// The caller of that command no longer wants to wait.
    func cancelWait(_ command: CommandID) {
        inbox.submit(.cancelWait(command))
    }

    /// A provider answered a read.
    func take(_ answer: ProviderAnswer, to read: ReadID, from connection: ConnectionID) {
        inbox.submit(.answer(answer, read, connection))
    }

    /// A connection is gone, with what it provided.
    func end(_ connection: ConnectionID) {
        inbox.submit(.ended(connection))
    }

    /// Takes no more commands, starts no more calls; ``run()`` returns once the calls in flight have ended.
    ///
    /// Callers that wait are told so: their commands stand.
    func drain() {
        memory.withLock { $0.isDraining = true }
        inbox.close()
    }

    /// Runs until it is drained, or the store fails.
    ///
    /// - Throws: what the store threw; nothing in flight was replied to, and the process must end.
    func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            try await recover()
            group.addTask { try await self.acknowledge() }
            var armed: Timestamp?
            inbox.wake()
            for await _ in inbox.wakeUps {
                let next = try await work { effects in self.acknowledge(effects, &group) }
                if isDrained { break }
                let now = clock()
                let (survey, nextSurvey) = schedule.withLock { ($0.begin(now: now), $0.nextDue) }
                if let survey { group.addTask { await self.compare(survey) } }
                let wanted = [now + Self.sweep, next, nextSurvey].compactMap { $0 }.min() ?? now + Self.sweep
                if armed.map({ $0 <= now || wanted < $0 }) ?? true {
                    armed = wanted
                    group.addTask { await self.sleep(wanted - now) }
                }
            }
            group.cancelAll()
        }
    }

    private var isDrained: Bool {
        // A drain that began during a commit has its callers still waiting: the next batch answers them.
        memory.withLock { $0.isDraining && $0.isAtRest } && inbox.isEmpty && acknowledgements.isEmpty
    }

    /// Waits for the disk and lets replies and calls leave, batch by batch.
    private func acknowledge() async throws {
        defer { acknowledgements.close() }
        try await withThrowingDiscardingTaskGroup { group in
            for await entry in acknowledgements.entries {
                try await store.makeDurable(entry.number)
                acknowledge(entry.effects, &group)
                acknowledgements.left()
                if memory.withLock({ $0.isDraining }) { inbox.wake() }
            }
        }
    }

    /// A batch is durable: replies, then what is to be asked of AWS.
    private func acknowledge(_ effects: BatchEffects, _ group: inout ThrowingDiscardingTaskGroup<any Error>) {
        health.storeWorks()
        reply(effects)
        for sendout in effects.sendouts { group.addTask { await self.send(sendout) } }
        for check in effects.checks where admits(check.reply) {
            group.addTask { await self.carryOut(check.order, check.reply) }
        }
        for pending in effects.surveys where admits(pending) {
            group.addTask {
                await self.carryOut(pending)
                self.surveys.wrappingSubtract(1, ordering: .relaxed)
            }
        }
        if let destinations = effects.destinations {
            let now = clock()
            schedule.withLock { schedule in
                schedule.look(at: destinations, now: now) { Double.random(in: 0..<1) }
            }
        }
        hurry(effects.copying)
    }

    /// Checks ask AWS beside everything else, so there are only so many at once.
    private func admits(_ reply: (Result<JSONObject, RPCError>) -> Void) -> Bool {
        guard checks.wrappingAdd(1, ordering: .relaxed).newValue > Self.checksAtOnce else { return true }
        checks.wrappingSubtract(1, ordering: .relaxed)
        reply(
            .failure(
                RPCError(
                    .busy, "\(Self.checksAtOnce) checks of destinations are on their way",
                    hint: "try again in a moment",
                    retryAfterMilliseconds: 1_000)))
        return false
    }

    private func admits(_ pending: PendingSurveys) -> Bool {
        guard surveys.wrappingAdd(1, ordering: .relaxed).newValue > Self.surveysAtOnce else { return true }
        surveys.wrappingSubtract(1, ordering: .relaxed)
        pending.command.reply(
            .failure(
                RPCError(
                    .busy, "\(Self.surveysAtOnce) comparisons with AWS are on their way",
                    hint: "try again in a moment", retryAfterMilliseconds: 1_000)))
        return false
    }

    private func compare(_ destination: DestinationKey) async {
        await reconcile(destination)
        let now = clock()
        schedule.withLock { $0.end(now: now, jitter: Double.random(in: 0..<1)) }
        inbox.wake()
    }

    /// Copies of these destinations are being made, and somebody should look how they are.
    func hurry(_ destinations: Set<DestinationKey>) {
        guard !destinations.isEmpty else { return }
        let now = clock()
        schedule.withLock { schedule in for key in destinations { schedule.hurry(key, now: now) } }
    }

    /// Asks AWS what it has, for whoever wants to compare.
    func surveyRunner(_ progress: ProgressSink? = nil) -> SurveyRunner {
        SurveyRunner(
            progress: progress, sender: sender, steps: steps, calls: calls, scale: rateScale, clock: clock)
    }

    private func carryOut(_ check: CheckOrder, _ reply: (Result<JSONObject, RPCError>) -> Void) async {
        let answer = await sender.check(check, now: clock())
        checks.wrappingSubtract(1, ordering: .relaxed)
        reply(.success(answer.json))
    }

    private func sleep(_ duration: Duration) async {
        try? await Task.sleep(for: max(duration, .milliseconds(1)))
        inbox.wake()
    }

    /// What was in flight when the agent stopped may or may not have arrived.
    private func recover() async throws {
        let environment = environment
        let now = clock()
        let resumed = try await store.write { batch in
            var editor = StateEditor(transaction: batch, now: now, environment: environment, held: HeldValues())
            let keys = try batch.objectsWithIntent()
            for key in keys { try editor.restart(key) }
            try batch.deleteDeletions(before: now)
            return keys.count
        }
        if resumed > 0 {
            log.info("resuming calls that were in flight", metadata: ["calls.count": "\(resumed)"])
        }
    }

    /// Works until nothing waits; returns when to look again. `acknowledge` lets the replies and calls of a durable batch leave.
    private func work(acknowledge: (BatchEffects) -> Void) async throws -> Timestamp? {
        while true {
            await acknowledgements.room(for: Acknowledgements.depth - 1)
            let inputs = inbox.take(atMost: Self.batchSize)
            // The disk is waited for where the batch is made, unless there is enough to do meanwhile.
            let leavesSync = { @Sendable in self.inbox.count >= Self.worthABatch }
            guard let (effects, number) = try await commit(inputs, leavesSync: leavesSync) else {
                await acknowledgements.room(for: 0)
                try await workOnFullDisk(inputs)
                return clock() + Self.fullDiskPause
            }
            if effects.taken < inputs.count { inbox.putBack(Array(inputs[effects.taken...])) }
            if store.isDurable(number), acknowledgements.isEmpty {
                acknowledge(effects)
            } else {
                acknowledgements.add(.init(effects: effects, number: number))
            }
            for command in effects.resumed { inbox.resume(command) }
            if !effects.unsaved.isEmpty {
                inbox.putBack(effects.unsaved)
                return clock() + Self.fullDiskPause
            }
            if inbox.isEmpty, !effects.moreIsDue { return effects.nextDue }
        }
    }

    /// Replies and logs what a transaction led to.
    private func reply(_ effects: BatchEffects) {
        for fault in effects.faults { log.error("a row could not be handled", metadata: ["fault": "\(fault)"]) }
        for destination in effects.opened {
            log.warning(
                "destination is left alone: its credentials are refused or it does not answer",
                metadata: ["destination.name": "\(destination)"])
        }
        for (destination, isGone) in effects.purged {
            log.log(
                level: isGone ? .info : .warning,
                isGone ? "destination purged and deleted" : "a purge ended with secrets still in AWS",
                metadata: ["destination.name": "\(destination)"])
        }
        for pull in effects.pulls { log(pull) }
        for destination in effects.dropped {
            calls.forget(destination)
            surveyLog.forget(destination)
            sender.forget(destination)
        }
        for progress in effects.progress { progress.tell(progress.phase) }
        for ended in effects.endedSubscriptions { connections.end(ended.subscription, of: ended.connection) }
        for effect in effects.replies { effect.reply(effect.outcome) }
        connections.carryOut(effects.reads)
        connections.tell(effects.events)
    }

    /// One transaction; nil when the disk is full: nothing of the batch happened.
    private func commit(
        _ inputs: [WriterInput], startsCalls: Bool = true, leavesSync: @escaping @Sendable () -> Bool
    ) async throws(StoreError) -> (effects: BatchEffects, number: CommitNumber)? {
        let environment = environment
        let now = clock()
        let before = memory.withLock { $0 }
        let committed: Committed<CommittedBatch>
        do {
            committed = try await store.commit(leavesSync: leavesSync) { batch in
                var work = WriterBatch(
                    batch: batch, now: now, environment: environment, memory: before, generator: BufferedRandom())
                try work.run(inputs, startsCalls: startsCalls)
                return CommittedBatch(effects: work.effects, memory: work.memory)
            }
        } catch {
            guard error.code == .full else { throw error }
            if health.storeFailed(error.message) {
                log.error("the state directory is full", metadata: ["store.message": "\(error.message)"])
            }
            return nil
        }
        memory.withLock { memory in
            let draining = memory.isDraining
            memory = committed.result.memory
            memory.isDraining = draining
        }
        return (committed.result.effects, committed.number)
    }

    /// The disk is full: each command gets a transaction of its own, so that those that only read are answered and the
    /// others are told; results wait for room, and no call is started.
    private func workOnFullDisk(_ inputs: [WriterInput]) async throws(StoreError) {
        var kept: [WriterInput] = []
        for input in inputs {
            if case .result = input {
                kept.append(input)
            } else if let effects = try await commitDurably([input]) {
                reply(effects)
                for command in effects.resumed { inbox.resume(command) }
                // Nothing is asked of AWS that could not be saved.
                for check in effects.checks { check.reply(.failure(WriterBatch.fullDisk)) }
                for pending in effects.surveys { pending.command.reply(.failure(WriterBatch.fullDisk)) }
            } else if case .command(let command) = input {
                command.reply(.failure(WriterBatch.fullDisk))
            } else {
                kept.append(input)
            }
        }
        inbox.putBack(kept)
        // Callers whose time is up are answered all the same.
        if let effects = try await commitDurably([]) { reply(effects) }
    }

    /// One transaction that starts no calls, on the disk when this returns; nil when that is full.
    private func commitDurably(_ inputs: [WriterInput]) async throws(StoreError) -> BatchEffects? {
        try await commit(inputs, startsCalls: false, leavesSync: { false })?.effects
    }

    /// Says what became of a provider's answer; nothing of the answer itself.
    private func log(_ pull: BatchEffects.Pull) {
        guard let params = pull.params else {
            log.warning("a provider's answer was ignored: nobody waits for it")
            return
        }
        let metadata: Logger.Metadata = ["secret.mount": "\(params.mount)", "secret.name": "\(params.secretName)"]
        switch pull.outcome {
        case .applied: log.info("value pulled", metadata: metadata)
        case .overtaken: log.info("a pulled value was overtaken", metadata: metadata)
        case .failed(let kind):
            log.warning("value not pulled", metadata: metadata.merging(["problem": "\(kind.text)"]) { $1 })
        }
    }

    private func send(_ sendout: Sendout) async {
        let wait = sendout.leavesAt - clock()
        if wait > .zero { try? await Task.sleep(for: wait) }
        let report = await sender.send(sendout, begunAt: clock())
        calls.record(report.ends, of: sendout.order.intent.call.operation, to: sendout.destination.id)
        logOutcome(of: report.sent.result, sendout)
        inbox.submit(.result(sendout, report.sent))
    }

    private func logOutcome(of result: CallResult, _ sendout: Sendout) {
        let outcome = result.outcome
        var metadata: Logger.Metadata = [
            "destination.name": "\(sendout.destination.id)", "aws.operation": "\(sendout.order.intent.call.operation)",
            "secret.external_name": "\(sendout.order.name)",
        ]
        guard let refusal = outcome.refusal else {
            log.info("call applied", metadata: metadata)
            return
        }
        metadata["aws.code"] = "\(refusal.code)"
        metadata["aws.request_id"] = refusal.requestID.map { "\($0)" }
        metadata["outcome"] = "\(outcome.name)"
        log.warning("call not applied", metadata: metadata)
    }
}

/// What a committed transaction leaves behind.
private struct CommittedBatch: Sendable {
    let effects: BatchEffects
    let memory: WriterMemory
}

extension CallResult.Outcome {
    /// What refused it, unless it was applied.
    var refusal: CallResult.Refusal? {
        switch self {
        case .applied: nil
        case .notSent(let refusal), .ambiguous(let refusal), .throttled(let refusal), .credentials(let refusal),
            .refused(let refusal), .quota(let refusal):
            refusal
        }
    }

    var name: String {
        switch self {
        case .applied: "applied"
        case .notSent: "not_sent"
        case .ambiguous: "ambiguous"
        case .throttled: "throttled"
        case .credentials: "credentials"
        case .refused: "refused"
        case .quota: "quota"
        }
    }
}
