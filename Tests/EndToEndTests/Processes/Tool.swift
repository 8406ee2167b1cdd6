import Foundation

/// A program of somebody else that a test needs; without it the test is skipped, visibly, and with `CI=true` it fails.
enum Tool: String {
    /// Python with boto3, as `make venv` installs it.
    case boto = "SECRETSYNC_PYTHON"
    /// The real aws command line.
    case aws = "SECRETSYNC_AWS_CLI"
    /// moto's server.
    case moto = "SECRETSYNC_MOTO"
    /// ministack, which enforces IAM policies.
    case ministack = "SECRETSYNC_MINISTACK"
    /// Any Python.
    case python = "python3"
    /// The socket relay.
    case socat
    /// The shell of the acceptance block.
    case bash

    /// The environment of the tests themselves.
    static let variables = ProcessInfo.processInfo.environment

    /// Its path; nil when it is not there.
    var path: String? {
        switch self {
        case .boto, .aws, .moto, .ministack:
            return Tool.variables[rawValue].flatMap(Tool.executable)
        case .python:
            return Tool.boto.path ?? Tool.search(rawValue)
        case .socat, .bash:
            return Tool.search(rawValue)
        }
    }

    /// Whether tests with it run: it is there, or this is CI, where its absence is a failure.
    var isExpected: Bool { path != nil || Tool.variables["CI"] == "true" }

    /// Its path, for a test that runs.
    func required() throws -> String {
        guard let path else { throw FactNotSeen(description: "\(rawValue) is missing; `make deps venv` installs it") }
        return path
    }

    private static func executable(_ path: String) -> String? {
        FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }

    private static func search(_ name: String) -> String? {
        (variables["PATH"] ?? "").split(separator: ":").lazy.compactMap { executable("\($0)/\(name)") }.first
    }
}
