import Foundation

/// A process started by a test; its output goes to files, so that nothing has to be read for it to go on.
final class ChildProcess: Sendable {
    /// How a process ended and what it said.
    struct Finished {
        /// The exit code, or 128 and the signal.
        let code: Int32
        let output: String
        let errors: String
    }

    /// What was started, for failures.
    let name: String
    private let process: Process
    private let outputPath: String
    private let errorPath: String

    /// Starts `executable` with exactly that environment.
    init(
        _ executable: String, _ arguments: [String], environment: [String: String], input: String?, outputPath: String
    ) throws {
        name = (executable as NSString).lastPathComponent
        self.outputPath = outputPath + ".out"
        errorPath = outputPath + ".err"
        process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.environment = environment
        process.standardInput =
            try input.map { try ChildProcess.file(outputPath + ".in", holding: $0) } ?? FileHandle.nullDevice
        process.standardOutput = try ChildProcess.file(self.outputPath)
        process.standardError = try ChildProcess.file(errorPath)
        try process.run()
    }

    private static func file(_ path: String, holding text: String? = nil) throws -> FileHandle {
        let url = URL(fileURLWithPath: path)
        try Data((text ?? "").utf8).write(to: url)
        return text == nil ? try FileHandle(forWritingTo: url) : try FileHandle(forReadingFrom: url)
    }

    var pid: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }
    var output: String { (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? "" }
    var errors: String { (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? "" }

    /// Sends a signal, if it still runs.
    func signal(_ number: Int32) {
        if process.isRunning { kill(process.processIdentifier, number) }
    }

    /// Waits for its end.
    func finish(within limit: Duration = .seconds(90)) async throws -> Finished {
        try await awaitFact("\(name) ends; it says: \(errors.suffix(400))", within: limit) { !process.isRunning }
        let status = process.terminationStatus
        let code = process.terminationReason == .uncaughtSignal ? 128 + status : status
        return Finished(code: code, output: output, errors: errors)
    }
}
