import JSONDocument
import SyncClient
import SyncProtocol

/// The host's side of a crash run: connections that each own some of the secrets and give one command after the other.
struct CrashLoad {
    /// How often the agent is killed; `make kill9` asks for more than 20.
    /// Kills of one state and its secrets: a secret has only so many versions a day.
    static let round = 20
    static let kills = Tool.variables["SECRETSYNC_CRASH_KILLS"].flatMap { Int($0) } ?? 20
    static let connections = 5
    static let secrets = (0..<20).map { "s-\($0)" }

    let socket: String
    let ledger: CommandLedger

    /// Gives commands over all connections until they end, or the agent does.
    ///
    /// - Parameters:
    ///   - commands: how many a connection.
    ///   - seed: what they are.
    /// - Throws: ``FactNotSeen`` when the agent refuses a command.
    func run(commands: Int, seed: UInt64) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for connection in 0..<Self.connections {
                group.addTask {
                    var random = SeededRandom(seed &+ UInt64(connection) &* 7_919)
                    try await self.run(connection, commands, &random)
                }
            }
            try await group.waitForAll()
        }
    }

    private func run(_ connection: Int, _ commands: Int, _ random: inout SeededRandom) async throws {
        let own = Self.secrets.enumerated().filter { $0.offset % Self.connections == connection }.map(\.element)
        // No connection: the agent was killed before this one began, and nothing was sent.
        guard let client = try? await SyncClient.connect(to: SocketPath(socket)) else { return }
        for _ in 0..<commands {
            let secret = own[Int.random(in: 0..<own.count, using: &random)]
            let command = CrashCommand.random(value: ledger.newValue(), using: &random)
            let waits = Int.random(in: 0..<3, using: &random) == 0
            let request = command.request(secret: secret, wait: waits)
            ledger.send(command, to: secret)
            do {
                _ = try await client.callRaw(method: request.method, params: request.params)
                ledger.acknowledge(command, of: secret)
            } catch {
                if error.code == .refused {
                    throw FactNotSeen(description: "\(request.method) of \(secret) was refused: \(error)")
                }
                ledger.lose(command, of: secret)
                return
            }
        }
        await client.close()
    }
}
