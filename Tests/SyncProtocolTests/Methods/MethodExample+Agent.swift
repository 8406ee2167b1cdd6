import JSONDocument
import SyncProtocol

extension MethodExample {
    private static let limits: JSONValue = [
        "line_bytes": 1_048_576, "depth": 64, "nodes": 20_000, "members": 4_096, "in_flight": 64, "connections": 256,
        "reply_bytes": 900_000,
    ]

    private static let features: JSONValue = [
        "destination", "association", "secret", "mount", "provider", "sync", "logical",
    ]

    private static func info(_ more: [JSONObject.Member] = []) -> JSONValue {
        .object(
            JSONObject(
                [
                    .init(name: "agent", value: ["name": "secretsyncd", "version": "0.1.0"]),
                    .init(name: "protocol", value: "1.0"),
                    .init(name: "instance_id", value: "6f1c2b7a-90d4-e835-0b2e-4d6f8a1c3e57"),
                    .init(name: "boot_id", value: "c07d51fe-88a2-4b19-9e63-5d7c1f0a2b48"),
                    .init(name: "limits", value: limits), .init(name: "features", value: features),
                    .init(name: "libraries", value: ["json-c": "0.16"]),
                ] + more))
    }

    static let agent = [
        MethodExample(Methods.ping, typical: [:], result: ["pong": true]),
        MethodExample(
            Methods.initialize, typical: ["protocol": ["1.0"], "client": ["name": "my-host", "version": "4.2"]],
            full: [
                "protocol": ["1.0", "2.0"], "client": ["name": "my-host", "version": "4.2"],
                "capabilities": ["events": true],
            ],
            result: info([
                .init(
                    name: "peer", value: ["uid": 1000, "gid": 1000, "pid": 4711, "roles": ["host", "operator"]])
            ])),
        MethodExample(Methods.agentInfo, typical: [:], result: info()),
        MethodExample(
            Methods.agentHealth, typical: [:],
            result: ["live": true, "ready": true, "checks": ["store": "ok", "seal": "ok", "stopping": false]]),
        MethodExample(
            Methods.agentMetrics, typical: [:],
            result: [
                "content_type": "text/plain; version=0.0.4",
                "text":
                    "# HELP secretsync_ready Whether the agent can work: 1 or 0.\n# TYPE secretsync_ready gauge\nsecretsync_ready 1\n",
            ]),
        MethodExample(
            Methods.rpcDiscover, typical: [:],
            result: [
                "openrpc": "1.3.2", "info": ["title": "secretsync agent", "version": "1.0"],
                "methods": [
                    [
                        "name": "ping", "summary": "answers at once", "paramStructure": "by-name", "params": [],
                        "result": ["name": "result", "schema": ["type": "object"]],
                    ]
                ], "components": ["schemas": [:], "errors": [:]],
            ]),
    ]
}
