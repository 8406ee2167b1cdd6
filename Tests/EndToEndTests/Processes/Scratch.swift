import Foundation
import Synchronization

/// The folder and the processes of one test: at its end every process is killed by its id and the folder removed.
final class Scratch: Sendable {
    /// A folder with a path short enough for a socket.
    let path: String
    private let children = Mutex<[ChildProcess]>([])
    private let started = Atomic(0)

    private init() throws {
        path = "/tmp/secretsync-e2e-" + String(UInt32.random(in: .min ... .max), radix: 16)
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }

    /// Runs a test with a scratch of its own; a failure comes with what the processes said last.
    static func with<Value>(_ body: (Scratch) async throws -> Value) async throws -> Value {
        let scratch = try Scratch()
        do {
            let value = try await body(scratch)
            await scratch.close()
            return value
        } catch {
            let logs = scratch.children.withLock { $0 }.map { "--- \($0.name) \($0.pid)\n\($0.errors.suffix(1_500))" }
            await scratch.close()
            throw FactNotSeen(description: "\(error)\n\(logs.suffix(6).joined(separator: "\n"))")
        }
    }

    /// A path in the folder.
    func file(_ name: String) -> String { path + "/" + name }

    /// Writes a file into the folder and returns its path.
    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }

    /// Starts a process that does not outlive the test.
    ///
    /// It inherits `PATH` (the built programs first) and nothing else; what it leaves lies in this folder. So neither the
    /// caller's AWS keys nor its `SECRETSYNC_*` variables reach it.
    func start(
        _ executable: String, _ arguments: [String], environment: [String: String] = [:], input: String? = nil
    ) async throws -> ChildProcess {
        var variables = [
            "PATH": Product.folder + ":" + (Tool.variables["PATH"] ?? "/usr/bin:/bin"), "HOME": path, "TMPDIR": path,
        ]
        // What a sanitizer needs in every process that was built for it: contrib/scripts/sanitize.
        for name in ["LD_PRELOAD", "TSAN_OPTIONS", "ASAN_OPTIONS"] { variables[name] = Tool.variables[name] }
        variables.merge(environment) { $1 }
        let number = started.wrappingAdd(1, ordering: .relaxed).newValue
        let child = try await ChildProcess.start(
            executable, arguments, environment: variables, input: input, outputPath: file("process-\(number)"))
        children.withLock { $0.append(child) }
        return child
    }

    /// Runs a process to its end.
    func run(
        _ executable: String, _ arguments: [String], environment: [String: String] = [:], input: String? = nil,
        within limit: Duration = .seconds(90)
    ) async throws -> ChildProcess.Finished {
        try await start(executable, arguments, environment: environment, input: input).finish(within: limit)
    }

    private func close() async {
        let running = children.withLock { $0 }.filter(\.isRunning)
        for child in running { child.signal(SIGKILL) }
        for child in running { _ = try? await child.finish(within: .seconds(10)) }
        try? FileManager.default.removeItem(atPath: path)
    }
}
