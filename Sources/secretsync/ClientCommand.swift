import ArgumentParser
import JSONDocument
import SyncClient
import SyncProtocol

/// A verb that asks the agent something.
protocol ClientCommand: ParsableCommand {
    /// Carries the verb out; data goes to standard output, everything else is thrown or said on standard error.
    func execute(_ console: Console) async throws(CommandFailure)
}

/// The connection of one command.
struct AgentSession {
    private let client: SyncClient
    private let meta: RequestMeta
    private let limit: Duration?
    private let devSocket: String
    let console: Console

    /// Connects to the agent the options and the environment name.
    static func open(_ options: CommonOptions, _ console: Console) async throws(CommandFailure) -> AgentSession {
        let candidates = SocketPath.candidates(environment: console.environment, uid: nil)
        let devSocket = candidates.dropFirst().first ?? SocketPath.system
        let meta = try options.meta()
        do {
            let path = try SocketPath.resolve(options.socket, environment: console.environment)
            let client = try await SyncClient.connect(
                to: path, trusting: AgentTrust(expecting: options.agentUID), within: options.limit() ?? .seconds(10))
            return AgentSession(
                client: client, meta: meta, limit: options.limit(), devSocket: devSocket, console: console)
        } catch {
            throw CommandFailure(error, devSocket: devSocket)
        }
    }

    /// Subscribes to what happens.
    func events(_ params: EventSubscriptionParams) async throws(CommandFailure) -> AgentEvents {
        do {
            return try await client.events(params)
        } catch {
            throw CommandFailure(error, devSocket: devSocket)
        }
    }

    /// Why reading events ended.
    func failure(_ error: any Error) -> CommandFailure {
        (error as? SyncClientError).map { CommandFailure($0, devSocket: devSocket) }
            ?? CommandFailure(.usage, "the events ended")
    }

    /// Calls a method; the result comes without `_meta`, whose warnings are said on standard error.
    func call(_ method: String, _ params: JSONObject) async throws(CommandFailure) -> JSONObject {
        var result: JSONObject
        do {
            let line = console.errorIsTerminal() ? ProgressLine(console) : nil
            defer { line?.clear() }
            result = try await client.callRaw(
                method: method, params: params, meta: meta, within: limit, progress: line.map { $0.show })
        } catch {
            throw CommandFailure(error, devSocket: devSocket)
        }
        for warning in result["_meta"]?["warnings"]?.array ?? [] {
            if let text = warning.string { console.warn(text) }
        }
        result["_meta"] = nil
        return result
    }

    /// Calls a declared method with typed params.
    func call<Params, Answer>(
        _ method: SyncProtocol.Method<Params, Answer>, _ params: Params
    ) async throws(CommandFailure) -> JSONObject {
        try await call(method.name, params.json)
    }
}
