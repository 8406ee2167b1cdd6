import JSONDocument

/// The real aws command line, against one endpoint and with no profile of the machine.
struct AWSCommandLine {
    let scratch: Scratch
    /// Its endpoint, region and keys, as AWS's own variables.
    let environment: [String: String]

    /// Runs `aws secretsmanager ...`.
    func run(_ arguments: String...) async throws -> ChildProcess.Finished {
        try await run(arguments)
    }

    /// Runs `aws secretsmanager ...`, which must succeed, and returns what it prints.
    func json(_ arguments: String...) async throws -> JSONValue {
        let finished = try await run(arguments)
        guard finished.code == 0 else {
            throw FactNotSeen(description: "aws \(arguments.joined(separator: " ")): \(finished.errors)")
        }
        return try JSONReader().read(Array(finished.output.utf8))
    }

    private func run(_ arguments: [String]) async throws -> ChildProcess.Finished {
        var variables = environment
        variables.merge([
            "AWS_PAGER": "", "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "AWS_EC2_METADATA_DISABLED": "true", "AWS_DEFAULT_OUTPUT": "json", "NO_PROXY": "127.0.0.1",
        ]) { $1 }
        return try await scratch.run(try Tool.aws.required(), ["secretsmanager"] + arguments, environment: variables)
    }
}
