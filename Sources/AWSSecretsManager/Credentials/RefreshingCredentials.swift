import Synchronization

/// Keeps credentials that end, and has new ones before they do.
///
/// When, says ``RenewalTimes``: first one caller asks for new ones while the others go on with the old (advisory), later all
/// wait for them (mandatory). Old ones that have not ended are kept when a refresh fails, and then used without asking for
/// half a minute to a minute: a source that is down must not delay every call.
final class RefreshingCredentials: CredentialsProvider {
    private struct State {
        var current: AWSCredentials?
        /// nil for credentials without an end.
        var times: RenewalTimes?
        /// The uptime until which a refresh that failed is not repeated while there are old credentials.
        var heldUntil: Duration?
        var refresh: Task<Result<AWSCredentials, CredentialsError>, Never>?
    }

    private enum Decision {
        case use(AWSCredentials)
        case wait(Task<Result<AWSCredentials, CredentialsError>, Never>, old: AWSCredentials?)
    }

    private let source: any CredentialsProvider
    private let clock: any CallClock
    private let random: @Sendable () -> Double
    private let state = Mutex(State())

    /// Keeps what that source has.
    ///
    /// - Parameters:
    ///   - source: asked when there is nothing to use.
    ///   - clock: the time.
    ///   - random: numbers from 0 up to 1, for jitter.
    init(_ source: any CredentialsProvider, clock: any CallClock, random: @escaping @Sendable () -> Double) {
        self.source = source
        self.clock = clock
        self.random = random
    }

    func credentials() async throws(CredentialsError) -> AWSCredentials {
        let (now, uptime) = (clock.wallSeconds, clock.uptime)
        return try await resolve(state.withLock { decide(&$0, now: now, uptime: uptime) })
    }

    func refresh(rejected: AWSCredentials) async throws(CredentialsError) -> AWSCredentials {
        let decision = state.withLock { state in
            // Somebody else may have had the same answer and asked already.
            if let current = state.current, current != rejected { return Decision.use(current) }
            state.current = nil
            return .wait(begin(&state), old: nil)
        }
        return try await resolve(decision)
    }

    private func decide(_ state: inout State, now: Int64, uptime: Duration) -> Decision {
        guard let current = state.current else { return .wait(begin(&state), old: nil) }
        guard let times = state.times, now >= times.advisory else { return .use(current) }
        guard now < times.end else { return .wait(begin(&state), old: nil) }
        if let heldUntil = state.heldUntil, uptime < heldUntil { return .use(current) }
        if now < times.mandatory, state.refresh != nil { return .use(current) }
        return .wait(begin(&state), old: current)
    }

    /// The refresh that is under way, or a new one: never two.
    private func begin(_ state: inout State) -> Task<Result<AWSCredentials, CredentialsError>, Never> {
        if let refresh = state.refresh { return refresh }
        let task = Task { [source, weak self] () -> Result<AWSCredentials, CredentialsError> in
            let result: Result<AWSCredentials, CredentialsError>
            do throws(CredentialsError) {
                result = .success(try await source.credentials())
            } catch {
                result = .failure(error)
            }
            self?.finish(result)
            return result
        }
        state.refresh = task
        return task
    }

    private func finish(_ result: Result<AWSCredentials, CredentialsError>) {
        let (now, uptime, random) = (clock.wallSeconds, clock.uptime, random())
        state.withLock { state in
            state.refresh = nil
            switch result {
            case .success(let credentials):
                state.current = credentials
                state.times = credentials.expiration.map { RenewalTimes(fetchedAt: now, end: $0, random: random) }
                state.heldUntil = nil
            case .failure:
                state.heldUntil = uptime + .seconds(30) + .seconds(30) * random
            }
        }
    }

    private func resolve(_ decision: Decision) async throws(CredentialsError) -> AWSCredentials {
        switch decision {
        case .use(let credentials): return credentials
        case .wait(let task, let old):
            switch await task.value {
            case .success(let credentials): return credentials
            case .failure(let error):
                if let old { return old }
                throw error
            }
        }
    }
}
