import Synchronization

/// Keeps credentials that end, and has new ones before they do.
///
/// From 15 minutes before the end one caller asks for new ones while the others go on with the old (advisory); from 10
/// minutes before it all wait for them (mandatory). Old ones that have not ended are kept when a refresh fails. Sessions
/// shorter than an hour have shorter windows, a quarter and a sixth of their time: they would be renewed at every call.
final class RefreshingCredentials: CredentialsProvider {
    private struct State {
        var current: AWSCredentials?
        var fetchedAt: Int64 = 0
        var refresh: Task<Result<AWSCredentials, CredentialsError>, Never>?
    }

    private enum Decision {
        case use(AWSCredentials)
        case wait(Task<Result<AWSCredentials, CredentialsError>, Never>, old: AWSCredentials?)
    }

    private let source: any CredentialsProvider
    private let clock: any CallClock
    private let state = Mutex(State())

    init(_ source: any CredentialsProvider, clock: any CallClock) {
        self.source = source
        self.clock = clock
    }

    func credentials() async throws(CredentialsError) -> AWSCredentials {
        let now = clock.wallSeconds
        return try await resolve(state.withLock { decide(&$0, now: now) })
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

    private func decide(_ state: inout State, now: Int64) -> Decision {
        guard let current = state.current else { return .wait(begin(&state), old: nil) }
        guard let end = current.expiration else { return .use(current) }
        let lifetime = max(0, end - state.fetchedAt)
        let advisory = end - min(15 * 60, lifetime / 4)
        let mandatory = end - min(10 * 60, lifetime / 6)
        if now < advisory { return .use(current) }
        let old = now < end ? current : nil
        if now < mandatory, state.refresh != nil { return .use(current) }
        return .wait(begin(&state), old: old)
    }

    /// The refresh that is under way, or a new one: never two.
    private func begin(_ state: inout State) -> Task<Result<AWSCredentials, CredentialsError>, Never> {
        if let refresh = state.refresh { return refresh }
        let task = Task { [source, clock, weak self] () -> Result<AWSCredentials, CredentialsError> in
            let result: Result<AWSCredentials, CredentialsError>
            do throws(CredentialsError) {
                result = .success(try await source.credentials())
            } catch {
                result = .failure(error)
            }
            self?.finish(result, at: clock.wallSeconds)
            return result
        }
        state.refresh = task
        return task
    }

    private func finish(_ result: Result<AWSCredentials, CredentialsError>, at now: Int64) {
        state.withLock { state in
            state.refresh = nil
            if case .success(let credentials) = result {
                state.current = credentials
                state.fetchedAt = now
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
