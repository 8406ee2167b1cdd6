import SyncEngine
import SyncProtocol
import Testing

@testable import SyncScheduler

/// When a destination is left alone, and who finds out that it works again.
struct CircuitTests {
    private static let start = Timestamp(nanoseconds: 1_795_435_200_000_000_000)
    private static let refusal = CallResult.Refusal(code: "c", message: "m", operation: "UpdateSecret")
    private static let good: [CallResult.Outcome] = [
        .applied(CallResult.Success(arn: nil, awsVersionID: nil, deletionDate: nil)), .refused(refusal),
        .throttled(refusal), .quota(refusal),
    ]
    private static let silent: [CallResult.Outcome] = [.notSent(refusal), .ambiguous(refusal)]

    private func opened(jitter: Double = 0) -> Circuit {
        var circuit = Circuit(revision: 1)
        let opened1 = circuit.ended(.credentials(Self.refusal), now: Self.start, jitter: jitter)
        #expect(opened1)
        return circuit
    }

    @Test func refusedCredentialsOpenItAtOnce() {
        let circuit = opened()
        #expect(circuit.opensAgain == Self.start + .seconds(30))
        #expect(circuit.leavesAlone(at: Self.start + .milliseconds(29_999)))
        #expect(circuit.room(now: Self.start + .milliseconds(29_999)) == 0)
        #expect(circuit.room(now: Self.start + .seconds(30)) == 1)
        #expect(opened(jitter: 0.5).opensAgain == Self.start + .seconds(45))
    }

    @Test(arguments: silent)
    func aLaneWithoutAnswersOpensIt(_ outcome: CallResult.Outcome) {
        var circuit = Circuit(revision: 1)
        let results = (1...Circuit.silences).map { _ in circuit.ended(outcome, now: Self.start, jitter: 0) }
        #expect(results == Array(repeating: false, count: Circuit.silences - 1) + [true])
    }

    @Test(arguments: good)
    func anAnswerStartsTheCountAnew(_ outcome: CallResult.Outcome) {
        var circuit = Circuit(revision: 1)
        for _ in 0..<3 {
            for _ in 1..<Circuit.silences {
                let opened2 = circuit.ended(.notSent(Self.refusal), now: Self.start, jitter: 0)
                #expect(!opened2)
            }
            let opened3 = circuit.ended(outcome, now: Self.start, jitter: 0)
            #expect(!opened3)
        }
        #expect(circuit == Circuit(revision: 1))
    }

    @Test(arguments: good)
    func oneCallFindsOutForAll(_ outcome: CallResult.Outcome) {
        var circuit = opened()
        let later = Self.start + .seconds(30)
        circuit.began()
        #expect(circuit.room(now: later) == 0, "one at a time")
        #expect(!circuit.leavesAlone(at: later), "its end is worth waiting for")
        let opened4 = circuit.ended(outcome, now: later, jitter: 0)
        #expect(!opened4)
        #expect(circuit.room(now: later) == .max)
    }

    @Test(arguments: silent + [.credentials(refusal)])
    func aCallThatFindsNoAnswerOpensItAnew(_ outcome: CallResult.Outcome) {
        var circuit = opened()
        circuit.began()
        let later = Self.start + .seconds(31)
        let opened5 = circuit.ended(outcome, now: later, jitter: 1)
        #expect(!opened5, "said once")
        #expect(circuit.opensAgain == later + .seconds(60))
    }

    @Test(arguments: silent + [.credentials(refusal)])
    func lateFailuresDoNotProlongIt(_ outcome: CallResult.Outcome) {
        var circuit = opened()
        let opened6 = circuit.ended(outcome, now: Self.start + .seconds(5), jitter: 1)
        #expect(!opened6)
        #expect(circuit.opensAgain == Self.start + .seconds(30))
    }

    @Test func aLateGoodAnswerClosesIt() {
        var circuit = opened()
        _ = circuit.ended(Self.good[0], now: Self.start, jitter: 0)
        #expect(circuit.room(now: Self.start) == .max)
    }

    @Test func aChangedDestinationIsTriedAtOnce() {
        var circuit = opened()
        circuit.look(at: 1)
        #expect(circuit.room(now: Self.start) == 0)
        circuit.look(at: 2)
        #expect(circuit == Circuit(revision: 2))
    }

    @Test func aClockThatGoesBackDoesNotProlongIt() {
        let circuit = opened(jitter: 0.9)
        let earlier = Self.start + .seconds(-3600)
        #expect(!circuit.leavesAlone(at: earlier))
        #expect(circuit.room(now: earlier) == 1, "one call finds out")
        #expect(circuit.leavesAlone(at: Self.start + .seconds(-2)), "a pause is never longer than it may be")
    }

    @Test func aCallThatTheAgentRefusedSaysNothing() {
        var closed = Circuit(revision: 1)
        closed.wasNotAsked(now: Self.start)
        #expect(closed == Circuit(revision: 1))

        var circuit = opened()
        circuit.wasNotAsked(now: Self.start)
        #expect(circuit == opened(), "it is as open as before")
        let later = Self.start + .seconds(30)
        circuit.began()
        circuit.wasNotAsked(now: later)
        #expect(!circuit.leavesAlone(at: later))
        #expect(circuit.room(now: later) == 1, "the next call finds out")
    }

    @Test func somebodyWhoWaitsIsAReasonToTry() {
        var circuit = opened()
        circuit.invite(now: Self.start + .seconds(1))
        #expect(circuit.room(now: Self.start + .seconds(1)) == 1)
        circuit.began()
        circuit.invite(now: Self.start + .seconds(1))
        #expect(circuit.room(now: Self.start + .seconds(1)) == 0, "one at a time all the same")
    }
}
