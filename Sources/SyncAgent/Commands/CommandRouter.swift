import JSONDocument
import SyncEngine
import SyncProtocol
import SyncScheduler
import Synchronization

/// Turns a request into work: finds the method, checks the role, decodes the params, runs or queues it.
struct CommandRouter: Sendable {
    /// What a handler knows of its caller.
    struct Call: Sendable {
        let peer: Peer
        let connection: ConnectionID
        let meta: RequestMeta
        /// Whether the answer is shaped as Vault's, and lists whole.
        let isLogical: Bool

        /// How long a reply may be held.
        var waitLimit: Duration {
            .milliseconds(meta.deadlineMilliseconds ?? ProtocolLimits.waitMilliseconds)
        }

        func require(_ role: Role, for what: String) throws(RPCError) {
            guard !peer.roles.allows(role) else { return }
            throw RPCError(
                .roleDenied, "\(what) needs the role \(role.rawValue)", expected: role.rawValue,
                hint: "grant it to uid \(peer.uid) with peers in the agent's configuration")
        }
    }

    /// What a handler makes of a request.
    enum Work: Sendable {
        /// Answered at once.
        case answer(JSONObject)
        /// Carried out by the writer, inside a transaction.
        case store(@Sendable (inout StateEditor) throws -> CommandOutcome)
    }

    /// Untyped `throws`: the 6.3 compiler crashes on a generic closure with a typed one. Only ``SyncProtocol/RPCError`` is thrown.
    typealias Handler = @Sendable (JSONObject, Call) throws -> Work

    private var handlers: [String: Handler] = [:]
    private let writer: Writer?
    /// Whether the agent can work.
    let health: AgentHealth
    private let requests: RequestCounter
    /// The open connections.
    let connections: Connections

    /// A router in front of that writer; without one, the agent is sealed and only `agent.*` and `ping` answer.
    init(writer: Writer?, health: AgentHealth, info: AgentInfo, connections: Connections = Connections()) {
        self.writer = writer
        self.connections = connections
        self.health = health
        requests = RequestCounter(prefix: String(info.bootID.prefix(8)))
        registerAgentMethods(info: info, health: health)
        registerDestinationMethods()
        registerAssociationMethods()
        registerSecretMethods()
        registerProviderMethods()
        registerSyncMethods()
        registerPlanMethods()
        registerEventMethods()
    }

    /// Declares the handler of a method; its params are decoded and refused by the registry's word.
    mutating func handle<Params: WireParams, Answer: WireResult>(
        _ method: Method<Params, Answer>,
        _ body: @escaping @Sendable (Params, Call) throws -> Work
    ) {
        handlers[method.name] = { object, call in try body(Params.decode(object), call) }
    }

    /// Counts the transactions that were made durable; none while the agent is sealed.
    var commits: (@Sendable () -> Int)? {
        guard let writer else { return nil }
        return { writer.commits }
    }

    /// How the calls to AWS ended; none while the agent is sealed.
    var calls: CallCounters? {
        writer?.calls
    }

    /// How comparisons with AWS went; none while the agent is sealed.
    var surveyLog: SurveyLog? {
        writer?.surveyLog
    }

    /// An id for the next request, for its answer and the log.
    func nextRequestID() -> String {
        requests.next()
    }

    /// The names of the methods that have a handler.
    var handledMethods: Set<String> {
        Set(handlers.keys).union(LogicalRoute.Verb.allCases.map { "logical.\($0.rawValue)" })
    }

    /// Carries out a request.
    ///
    /// - Returns: the command's id, when the writer has it; its wait can be cancelled then.
    func dispatch(
        _ request: Request, from peer: Peer, on connection: ConnectionID,
        reply: @escaping @Sendable (Result<JSONObject, RPCError>) -> Void
    ) -> CommandID? {
        do {
            switch try work(of: request, from: peer, on: connection) {
            case .answer(let answer):
                reply(.success(answer))
                return nil
            case .store(let work):
                return try submit(work, bytes: Self.cost(request), reply, progress(request.meta, connection))
            }
        } catch let refusal as RPCError {
            reply(.failure(refusal))
        } catch {
            reply(.failure(RPCError(.internalError, "the request could not be carried out")))
        }
        return nil
    }

    /// The caller of that command no longer wants to wait.
    func cancelWait(_ command: CommandID) {
        writer?.cancelWait(command)
    }

    /// A provider answered a read.
    func take(_ answer: ProviderAnswer, to read: ReadID, from connection: ConnectionID) {
        writer?.take(answer, to: read, from: connection)
    }

    /// A connection is gone.
    func end(_ connection: ConnectionID) {
        connections.remove(connection)
        writer?.end(connection)
    }

    private func work(of request: Request, from peer: Peer, on connection: ConnectionID) throws -> Work {
        let method = try Methods.named(request.method)
        if let verb = Self.verb(of: method) {
            let params = try LogicalParams.decode(request.params)
            let match = try LogicalRoute.match(verb: verb, path: params.path, data: params.data)
            let call = Call(peer: peer, connection: connection, meta: request.meta, isLogical: true)
            return VaultEnvelope.wrap(try work(of: match.method, match.params, call))
        }
        return try work(
            of: method, request.params,
            Call(peer: peer, connection: connection, meta: request.meta, isLogical: false))
    }

    private func work(of method: MethodDescriptor, _ params: JSONObject, _ call: Call) throws -> Work {
        try call.require(method.role, for: method.name)
        guard let handler = handlers[method.name] else {
            throw RPCError(.internalError, "method has no handler")
        }
        return try handler(params, call)
    }

    /// Tells how far a request is, where it asked for that.
    private func progress(_ meta: RequestMeta, _ connection: ConnectionID) -> ProgressSink? {
        guard let token = meta.progressToken else { return nil }
        let connections = connections
        return { phase in
            connections.notify(ProgressNotification(token: token, phase: phase).line, on: connection)
        }
    }

    private static func verb(of method: MethodDescriptor) -> LogicalRoute.Verb? {
        guard method.name.hasPrefix("logical.") else { return nil }
        return LogicalRoute.Verb(rawValue: String(method.name.dropFirst("logical.".count)))
    }

    private func submit(
        _ work: @escaping @Sendable (inout StateEditor) throws -> CommandOutcome, bytes: Int,
        _ reply: @escaping @Sendable (Result<JSONObject, RPCError>) -> Void, _ progress: ProgressSink?
    ) throws(RPCError) -> CommandID {
        if let reason = health.sealedReason {
            throw RPCError(.sealed, "the agent is sealed: \(reason)", hint: "see agent.health")
        }
        guard let writer else { throw RPCError(.internalError, "the agent has no state store") }
        let id = writer.commandID()
        switch writer.submit(StoreCommand(id: id, bytes: bytes, work: work, reply: reply, progress: progress)) {
        case .accepted: return id
        case .full:
            throw RPCError(
                .busy, "too many commands wait for the state store", hint: "send less at once",
                retryAfterMilliseconds: 100)
        case .closed:
            throw RPCError(.shuttingDown, "the agent is stopping; nothing was changed")
        }
    }

    /// A rough measure of what a request holds in memory.
    private static func cost(_ request: Request) -> Int {
        func cost(_ value: JSONValue) -> Int {
            switch value {
            case .null, .bool: 16
            case .number(let number): 32 + number.text.utf8.count
            case .string(let text): 32 + text.utf8.count
            case .array(let elements): elements.reduce(32) { $0 + cost($1) }
            case .object(let object): object.members.reduce(64) { $0 + $1.name.utf8.count + cost($1.value) }
            }
        }
        return 512 + cost(.object(request.params))
    }
}

/// Numbers the requests of one run of the agent.
final class RequestCounter: Sendable {
    private let prefix: String
    private let count = Atomic<UInt64>(0)

    init(prefix: String) {
        self.prefix = prefix
    }

    /// `<run>-<number>`.
    func next() -> String {
        "\(prefix)-\(count.wrappingAdd(1, ordering: .relaxed).newValue)"
    }
}
