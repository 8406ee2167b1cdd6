import JSONDocument
import SyncEngine
import SyncProtocol
import SyncScheduler
import SyncStore
import Synchronization
import Testing

@testable import SyncAgent

/// Nothing leaves the agent before it is on the disk, and the next batch is decided meanwhile.
struct AcknowledgementTests {
    @Test(.timeLimit(.minutes(1))) func repliesWaitForTheDiskAndTheNextBatchDoesNot() async throws {
        let store = BusyDisk()
        let (desk, run) = await beginning(store)
        // While the disk is busy with one, the next one is made ready, and no more, however much time there is.
        desk.submit("b")
        desk.submit("c")
        for _ in 0..<1_000 { await Task.yield() }
        #expect(desk.replies.isEmpty && store.made.value == 3)
        store.disk.add()
        await desk.answered.reached(3)
        #expect(desk.replies == ["a", "b", "c"])
        desk.writer.drain()
        try await run.value
    }

    @Test(.timeLimit(.minutes(1))) func nobodyIsAnsweredOfWhatMayBeLost() async throws {
        let store = BusyDisk(isBroken: true)
        let (desk, run) = await beginning(store)
        desk.submit("b")
        store.disk.add()
        let failure = await #expect(throws: StoreError.self) { try await run.value }
        #expect(failure?.code == .commitFailed)
        #expect(desk.replies.isEmpty)
    }

    /// A writer that has committed a command, "a", and waits for the disk.
    private func beginning(_ store: BusyDisk) async -> (Desk, Task<Void, any Error>) {
        let desk = Desk(store)
        let run = Task { try await desk.writer.run() }
        // The recovery, which waits for the disk, and a first look at what is due, which does not.
        await store.made.reached(2)
        desk.submit("a")
        await store.made.reached(3)
        return (desk, run)
    }
}

/// Counts, and wakes who waits for a number.
private final class Counter: Sendable {
    private struct State {
        var value = 0
        var waiting: [(value: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var value: Int { state.withLock { $0.value } }

    func add() {
        let ready = state.withLock { state in
            state.value += 1
            let ready = state.waiting.filter { $0.value <= state.value }
            state.waiting.removeAll { $0.value <= state.value }
            return ready
        }
        for waiter in ready { waiter.continuation.resume() }
    }

    func reached(_ value: Int) async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if state.value < value { state.waiting.append((value, continuation)) }
                return state.value >= value
            }
            if isReached { continuation.resume() }
        }
    }
}

/// A writer, and what it replied.
private final class Desk: Sendable {
    let writer: Writer
    let answered = Counter()
    private let said = Mutex<[String]>([])

    init(_ store: BusyDisk) {
        writer = Writer(
            store: store,
            environment: EngineEnvironment(
                digester: store.valueDigester,
                configuration: AgentConfiguration(socketPath: "/none", stateDirectory: "/none"),
                environment: ["AWS_REGION": "us-east-1"]),
            sender: ModelSender(), health: AgentHealth(), clock: SystemClock.now, log: CapturedLog().logger)
    }

    var replies: [String] { said.withLock { $0 } }

    /// A command that says its name when it is answered.
    func submit(_ name: String) {
        let command = StoreCommand(
            id: writer.commandID(), bytes: 0, work: { _ in .done(JSONObject()) },
            reply: { [self] _ in
                said.withLock { $0.append(name) }
                answered.add()
            })
        if case .accepted = writer.submit(command) { return }
        Issue.record("\(name) was not taken")
    }
}

/// Rows in memory, and a disk that does nothing until it is told to: no real one keeps anybody waiting at will.
private final class BusyDisk: StateStore {
    /// Commits so far.
    let made = Counter()
    /// What the disk waits for.
    let disk = Counter()
    private let isBroken: Bool
    private let rows = MemoryStore()

    init(isBroken: Bool = false) {
        self.isBroken = isBroken
    }

    var valueDigester: ValueDigester { rows.valueDigester }
    var commits: Int { rows.commits }

    func commit<Result: Sendable>(
        leavesSync: @escaping @Sendable () -> Bool, _ work: @escaping @Sendable (any StateBatch) throws -> Result
    ) async throws(StoreError) -> Committed<Result> {
        if isBroken, disk.value > 0 { throw Self.failure }
        let committed = try await rows.commit(leavesSync: leavesSync, work)
        made.add()
        return committed
    }

    func isDurable(_ transaction: CommitNumber) -> Bool {
        disk.value > 0 && !isBroken
    }

    func makeDurable(_ transaction: CommitNumber) async throws(StoreError) {
        await disk.reached(1)
        if isBroken { throw Self.failure }
    }

    func close() async throws(StoreError) {}

    private static let failure = StoreError(code: .commitFailed, message: "sync a transaction: the disk failed")
}
