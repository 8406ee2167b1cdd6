import JSONDocument
import SyncProtocol
import Synchronization

/// Answers the agent's reads with what a closure gives, many at a time.
final class ReadServer: Sendable {
    private struct State {
        var read: SecretReader?
        var inFlight = 0
    }

    private let state = Mutex(State())

    /// That closure answers from now on; returns the one before.
    func install(_ read: SecretReader?) -> SecretReader? {
        state.withLock { state in
            defer { state.read = read }
            return state.read
        }
    }

    /// Answers a read: at once when it cannot be served, else when the closure is done.
    func answer(_ object: JSONObject, reply: @escaping @Sendable (Result<JSONObject, RPCError>) -> Void) {
        let params: SecretReadParams
        let read: SecretReader
        do {
            params = try SecretReadParams.decode(object)
            read = try begin()
        } catch {
            return reply(.failure(error))
        }
        Task {
            let outcome: Result<JSONObject, RPCError>
            do {
                outcome = .success(try await read(params).json)
            } catch is SecretNotFound {
                outcome = .failure(RPCError(.secretNotFound, "the secret is not known here"))
            } catch {
                // What went wrong is the host's own business, and may name its secrets.
                outcome = .failure(RPCError(.internalError, "the value could not be read"))
            }
            state.withLock { $0.inFlight -= 1 }
            reply(outcome)
        }
    }

    private func begin() throws(RPCError) -> SecretReader {
        try state.withLock { (state) throws(RPCError) in
            guard let read = state.read else {
                throw RPCError(.methodNotFound, "this client does not answer that")
            }
            guard state.inFlight < ProtocolLimits.inFlight else {
                throw RPCError(.busy, "too many reads at once", retryAfterMilliseconds: 1_000)
            }
            state.inFlight += 1
            return read
        }
    }
}
