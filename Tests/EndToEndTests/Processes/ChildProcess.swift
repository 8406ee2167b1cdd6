import Foundation
import Subprocess
import Synchronization
import SystemPackage

/// A process started by a test; its output goes to files, so that nothing has to be read for it to go on.
///
/// Foundation's `Process` is of no use here: while it starts one it lists the descriptors of this process, and reads over
/// the end of that list once it is long (some 1,340 of them, and a test run has that many connections open).
final class ChildProcess: Sendable {
    /// How a process ended and what it said.
    struct Finished {
        /// The exit code, or 128 and the signal.
        let code: Int32
        let output: String
        let errors: String
    }

    private enum Life {
        case starting
        case running(pid: Int32)
        case ended(code: Int32)
        case failed(any Error)
    }

    /// What was started, for failures.
    let name: String
    private let life = Mutex(Life.starting)
    private let outputPath: String
    private let errorPath: String

    private init(name: String, outputPath: String) {
        self.name = name
        self.outputPath = outputPath + ".out"
        errorPath = outputPath + ".err"
    }

    /// Starts `executable` with exactly that environment.
    static func start(
        _ executable: String, _ arguments: [String], environment: [String: String], input: String?, outputPath: String
    ) async throws -> ChildProcess {
        let child = ChildProcess(name: (executable as NSString).lastPathComponent, outputPath: outputPath)
        let inputPath = input == nil ? "/dev/null" : outputPath + ".in"
        if let input { try Data(input.utf8).write(to: URL(fileURLWithPath: inputPath)) }
        let variables = environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }
        let configuration = Configuration(
            executable: .path(FilePath(executable)), arguments: Arguments(arguments),
            environment: .custom(Dictionary(uniqueKeysWithValues: variables)))
        let source = try FileDescriptor.open(FilePath(inputPath), .readOnly)
        let output = try create(child.outputPath)
        let errors = try create(child.errorPath)
        Task {
            do {
                let result = try await Subprocess.run(
                    configuration, input: .fileDescriptor(source, closeAfterSpawningProcess: true),
                    output: .fileDescriptor(output, closeAfterSpawningProcess: true),
                    error: .fileDescriptor(errors, closeAfterSpawningProcess: true)
                ) { execution in
                    child.life.withLock { $0 = .running(pid: execution.processIdentifier.value) }
                }
                let code =
                    switch result.terminationStatus {
                    case .exited(let code): code
                    case .signaled(let signal): 128 + signal
                    }
                child.life.withLock { $0 = .ended(code: code) }
            } catch {
                child.life.withLock { $0 = .failed(error) }
            }
        }
        try await awaitFact("\(child.name) starts") {
            switch child.life.withLock({ $0 }) {
            case .starting: false
            case .running, .ended: true
            case .failed(let error): throw error
            }
        }
        return child
    }

    private static func create(_ path: String) throws -> FileDescriptor {
        try FileDescriptor.open(
            FilePath(path), .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
    }

    /// Its process id while it runs, else 0.
    var pid: Int32 {
        guard case .running(let pid) = life.withLock({ $0 }) else { return 0 }
        return pid
    }
    var isRunning: Bool { pid != 0 }
    var output: String { (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? "" }
    var errors: String { (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? "" }

    /// Sends a signal, if it still runs.
    func signal(_ number: Int32) {
        life.withLock { life in
            if case .running(let pid) = life { kill(pid, number) }
        }
    }

    /// Waits for its end.
    func finish(within limit: Duration = .seconds(90)) async throws -> Finished {
        let code = try await awaitFact("\(name) ends; it says: \(errors.suffix(400))", within: limit) {
            switch life.withLock({ $0 }) {
            case .starting, .running: nil as Int32?
            case .ended(let code): code
            case .failed(let error): throw error
            }
        }
        return Finished(code: code, output: output, errors: errors)
    }
}
