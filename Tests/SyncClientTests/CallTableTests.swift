import JSONDocument
import SyncProtocol
import Testing

@testable import SyncClient

@Suite struct CallTableTests {
    private let lost = SyncClientError.lost("it ended")

    private func reply(_ id: Int64) -> Reply {
        Reply(id: .integer(id), outcome: .success(JSONObject()))
    }

    @Test func aFullTableQueuesAndAReplyMakesRoom() {
        var table = CallTable<String>(capacity: 1)
        #expect(table.submit(id: 1, line: [1], waiter: "a").sends == [[1]])
        #expect(table.submit(id: 2, line: [2], waiter: "b").sends.isEmpty)
        let effects = table.receive(reply(1))
        #expect(effects.answers.map(\.waiter) == ["a"])
        #expect(effects.sends == [[2]])
    }

    @Test func anAbandonedRequestKeepsItsPlaceUntilTheAgentAnswers() {
        var table = CallTable<String>(capacity: 1)
        _ = table.submit(id: 1, line: [1], waiter: "a")
        _ = table.submit(id: 2, line: [2], waiter: "b")
        let abandoned = table.abandon(id: 1, lost)
        #expect(abandoned.answers.map(\.waiter) == ["a"])
        #expect(abandoned.sends.count == 1)
        #expect(table.abandon(id: 1, lost).answers.isEmpty)
        let answered = table.receive(reply(1))
        #expect(answered.answers.isEmpty)
        #expect(answered.sends == [[2]])
    }

    @Test func aQueuedCallIsAbandonedWithoutANotice() {
        var table = CallTable<String>(capacity: 1)
        _ = table.submit(id: 1, line: [1], waiter: "a")
        _ = table.submit(id: 2, line: [2], waiter: "b")
        let effects = table.abandon(id: 2, lost)
        #expect(effects.sends.isEmpty)
        #expect(effects.answers.map(\.result) == [.failure(lost.notSent)])
    }

    @Test func closingSaysUnknownForWhatWasSentAndNotAppliedForTheRest() {
        var table = CallTable<String>(capacity: 1)
        _ = table.submit(id: 1, line: [1], waiter: "a")
        _ = table.submit(id: 2, line: [2], waiter: "b")
        let effects = table.close(lost)
        #expect(effects.answers.map(\.waiter) == ["a", "b"])
        #expect(effects.answers.map(\.result) == [.failure(lost), .failure(lost.notSent)])
        #expect(table.close(lost).answers.isEmpty)
        #expect(table.submit(id: 3, line: [3], waiter: "c").answers.map(\.result) == [.failure(lost.notSent)])
    }

    @Test func anAnswerNobodyAskedForIsIgnored() {
        var table = CallTable<String>()
        #expect(table.receive(reply(9)).answers.isEmpty)
    }
}
