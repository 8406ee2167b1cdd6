public import JSONDocument
import NIOCore
public import SyncProtocol

/// A connection to the agent.
///
/// Many tasks may call at once; the requests travel on one connection and the answers come in any order. Up to 64 are
/// in flight, further ones wait for a free place. Ended by ``close()``, or when the client is no longer referenced.
///
/// ```swift
/// let client = try await SyncClient.connect(to: SocketPath.resolve(environment: environment))
/// let status = try await client.syncStatus()
/// await client.close()
/// ```
public final class SyncClient: Sendable {
    private let channel: any Channel
    let exchange: CallExchange

    init(channel: any Channel, exchange: CallExchange) {
        self.channel = channel
        self.exchange = exchange
    }

    deinit {
        channel.close(promise: nil)
    }

    /// Calls a declared method.
    ///
    /// - Parameters:
    ///   - method: the method, one of ``Methods``.
    ///   - params: its params.
    ///   - meta: the deadline of a held answer, and the trace.
    ///   - limit: how long this side waits for the answer; nil waits as long as the connection lives.
    /// - Returns: the result.
    /// - Throws: as ``callRaw(method:params:meta:within:)``, and ``SyncClientError/Code/malformedAnswer`` when the
    ///   result is not what the method declares.
    public func call<Params, Answer>(
        _ method: Method<Params, Answer>, _ params: Params, meta: RequestMeta = .init(), within limit: Duration? = nil
    ) async throws(SyncClientError) -> Answer {
        var result = try await callRaw(method: method.name, params: params.json, meta: meta, within: limit)
        // What is said about the answer is not part of it.
        result["_meta"] = nil
        do {
            return try Answer(ParamsReader(object: result))
        } catch {
            throw SyncClientError(
                .malformedAnswer, "answer to \(method.name) refused: \(error.message)", outcome: .unknown)
        }
    }

    /// Calls any method by name.
    ///
    /// Cancelling the calling task ends the wait at once and tells the agent (`$/cancelRequest`); a mutation that was
    /// accepted goes on.
    ///
    /// - Parameters:
    ///   - method: the method's name.
    ///   - params: its params, without `_meta`.
    ///   - meta: the deadline of a held answer, and the trace.
    ///   - limit: how long this side waits for the answer; nil waits as long as the connection lives.
    ///   - progress: told how far a long call is, where the agent says so.
    /// - Returns: the result object, `_meta` included.
    /// - Throws: ``SyncClientError``; its `outcome` is `unknown` when the connection ended before the answer came.
    public func callRaw(
        method: String, params: JSONObject = JSONObject(), meta: RequestMeta = .init(), within limit: Duration? = nil,
        progress: ProgressHandler? = nil
    ) async throws(SyncClientError) -> JSONObject {
        let id = exchange.nextID()
        var meta = meta
        if let progress {
            meta.progressToken = .integer(id)
            exchange.progress.open(.integer(id), progress)
        }
        defer { if progress != nil { exchange.progress.close(.integer(id)) } }
        let line = Request(id: .integer(id), method: method, params: params, meta: meta).line
        guard line.count <= ProtocolLimits.lineBytes else {
            throw SyncClientError(
                .requestTooLong, "\(method) refused: \(line.count) bytes, a line takes \(ProtocolLimits.lineBytes)")
        }
        let timer = limit.map { limit in
            channel.eventLoop.scheduleTask(in: .nanoseconds(limit.wholeNanoseconds)) { [channel, exchange] in
                exchange.perform(on: channel) { $0.abandon(id: id, .timedOut(method: method)) }
            }
        }
        defer { timer?.cancel() }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (waiter: CallExchange.Waiter) in
                exchange.perform(on: channel) { $0.submit(id: id, line: line, waiter: waiter) }
                // The handler below may have run before there was a waiter to resume.
                if Task.isCancelled { abandonCancelled(id: id, method: method) }
            }
        } onCancel: {
            abandonCancelled(id: id, method: method)
        }
        return try result.get()
    }

    /// Sends a request whose answer nobody waits for.
    func send<Params, Answer>(_ method: Method<Params, Answer>, _ params: Params) {
        let line = Request(id: .integer(exchange.nextID()), method: method.name, params: params.json).line
        exchange.perform(on: channel) { _ in CallTable<CallExchange.Waiter>.Effects(sends: [line]) }
    }

    /// Closes the connection; calls under way fail with ``SyncClientError/Code/closed``.
    public func close() async {
        exchange.perform(on: channel) {
            $0.close(SyncClientError(.closed, "the client was closed", outcome: .unknown))
        }
        exchange.events.end(SyncClientError(.closed, "the client was closed", outcome: .unknown))
        try? await channel.close().get()
    }

    /// Returns when the connection has ended, whoever ended it, or when the task is cancelled.
    func waitForEnd() async {
        let end = channel.closeFuture
        await withTaskCancellationHandler {
            try? await end.get()
        } onCancel: {
            closeSoon()
        }
    }

    /// Closes without waiting for it.
    func closeSoon() {
        channel.close(promise: nil)
    }

    private func abandonCancelled(id: Int64, method: String) {
        exchange.perform(on: channel) {
            $0.abandon(id: id, SyncClientError(.cancelled, "\(method) was cancelled", outcome: .unknown))
        }
    }
}

extension SyncClientError {
    /// The caller's own limit passed.
    static func timedOut(method: String) -> SyncClientError {
        SyncClientError(.timedOut, "\(method): no answer in time", outcome: .unknown)
    }
}
