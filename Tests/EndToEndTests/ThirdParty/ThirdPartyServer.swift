import JSONDocument

/// An AWS emulator of somebody else, started on a free loopback port.
struct ThirdPartyServer {
    let endpoint: String

    /// moto's server.
    static func moto(_ scratch: Scratch) async throws -> ThirdPartyServer {
        try await start(scratch) { port in
            try await scratch.start(try Tool.moto.required(), ["-H", "127.0.0.1", "-p", "\(port)"])
        }
    }

    /// ministack, with IAM enforced; it listens on every address unless it is told otherwise.
    static func ministack(_ scratch: Scratch) async throws -> ThirdPartyServer {
        try await start(scratch) { port in
            try await scratch.start(
                try Tool.ministack.required(), [],
                environment: [
                    "AUTH": "true", "BIND_HOST": "127.0.0.1", "GATEWAY_PORT": "\(port)", "TMPDIR": scratch.path,
                ])
        }
    }

    private static func start(_ scratch: Scratch, _ launch: (UInt16) async throws -> ChildProcess) async throws
        -> ThirdPartyServer
    {
        let port = try LoopbackPort.free()
        let process = try await launch(port)
        try await awaitFact("\(process.name) listens on \(port)") {
            guard process.isRunning else {
                throw FactNotSeen(description: "\(process.name) ended: \(process.errors.suffix(1_000))")
            }
            return LoopbackPort.answers(port)
        }
        return ThirdPartyServer(endpoint: "http://127.0.0.1:\(port)")
    }

    /// AWS's own variables for a client of this server.
    func environment(keyID: String, secretKey: String) -> [String: String] {
        [
            "AWS_ENDPOINT_URL": endpoint, "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": keyID, "AWS_SECRET_ACCESS_KEY": secretKey,
        ]
    }
}
