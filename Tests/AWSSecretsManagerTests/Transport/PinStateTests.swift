import Testing

@testable import AWSSecretsManager

@Suite struct PinStateTests {
    private let first = IPAddress.v4(1)
    private let second = IPAddress.v4(2)

    private func pinned() -> PinState {
        var state = PinState(lifetime: .seconds(60))
        #expect(state.lease(now: .zero) == .resolve)
        #expect(state.resolved([first, second], now: .zero) == .replace(id: 1, address: first, shutDown: nil))
        return state
    }

    @Test func staysWhileTheAddressIsCurrent() {
        var state = pinned()
        #expect(state.lease(now: .seconds(59)) == .use(id: 1))
        #expect(state.lease(now: .seconds(60)) == .resolve)
        #expect(state.lease(now: .seconds(60)) == .use(id: 1))
        #expect(state.resolved([second, first], now: .seconds(60)) == .keep)
        #expect(state.release(id: 1, connectionFailed: false) == nil)
        #expect(state.release(id: 1, connectionFailed: false) == nil)
    }

    @Test func movesWhenTheAddressIsGone() {
        var state = pinned()
        #expect(state.lease(now: .zero) == .use(id: 1))
        #expect(state.resolved([second], now: .seconds(60)) == .replace(id: 2, address: second, shutDown: nil))
        #expect(state.lease(now: .seconds(61)) == .use(id: 2))
        #expect(state.release(id: 1, connectionFailed: true) == 1)
        #expect(state.lease(now: .seconds(62)) == .use(id: 2))
    }

    @Test func idleConnectionsGoAtOnce() {
        var state = pinned()
        #expect(state.resolved([second], now: .zero) == .replace(id: 2, address: second, shutDown: 1))
    }

    @Test func prefersAnotherAddressAfterAFailedConnection() {
        var state = pinned()
        #expect(state.lease(now: .zero) == .use(id: 1))
        #expect(state.release(id: 1, connectionFailed: true) == nil)
        #expect(state.lease(now: .zero) == .resolve)
        #expect(state.resolved([first, second], now: .zero) == .replace(id: 2, address: second, shutDown: 1))
        #expect(state.lease(now: .zero) == .use(id: 2))
    }

    @Test func stillUsesTheOnlyAddressAfterAFailedConnection() {
        var state = pinned()
        #expect(state.lease(now: .zero) == .use(id: 1))
        #expect(state.release(id: 1, connectionFailed: true) == nil)
        #expect(state.lease(now: .zero) == .resolve)
        #expect(state.resolved([first], now: .zero) == .keep)
        #expect(state.lease(now: .zero) == .use(id: 1))
    }

    @Test func aFailedLookUpKeepsWhatWorked() {
        var state = PinState(lifetime: .seconds(60))
        #expect(state.resolutionFailed(now: .zero) == false)
        state = pinned()
        #expect(state.resolutionFailed(now: .seconds(60)) == true)
        #expect(state.lease(now: .seconds(119)) == .use(id: 1))
        #expect(state.release(id: 1, connectionFailed: true) == nil)
        #expect(state.resolutionFailed(now: .seconds(120)) == false)
    }

    @Test func closesForGood() {
        var state = pinned()
        state.close()
        #expect(state.lease(now: .zero) == .closed)
        #expect(state.resolved([second], now: .zero) == .closed)
    }
}
