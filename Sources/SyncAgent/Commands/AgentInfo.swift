import JSONDocument
import SyncProtocol

/// What `agent.info` and `initialize` say of this agent.
public struct AgentInfo: Sendable {
    /// The agent's version.
    public static let version = "0.1.0"

    /// Identifies the state: stays the same over restarts with the same state directory.
    let instanceID: String
    /// Identifies the run.
    let bootID: String
    /// Connections it holds.
    let connections: Int

    var json: JSONObject {
        var limits = JSONObject()
        for limit in ProtocolLimits.advertised { limits[limit.name] = .integer(limit.value) }
        limits["connections"] = .integer(connections)
        var answer = JSONObject()
        answer["agent"] = ["name": "secretsyncd", "version": .string(Self.version)]
        answer["protocol"] = .string(ProtocolLimits.version)
        answer["instance_id"] = .string(instanceID)
        answer["boot_id"] = .string(bootID)
        answer["limits"] = .object(limits)
        answer["features"] = .array(
            ["destination", "association", "secret", "mount", "provider", "sync", "events", "logical"].map(
                JSONValue.string))
        answer["libraries"] = ["json-c": .string(JSONLibrary.version)]
        return answer
    }
}

extension CommandRouter {
    mutating func registerAgentMethods(info: AgentInfo, health: AgentHealth) {
        handle(Methods.ping) { _, _ in
            .answer(JSONObject([.init(name: "pong", value: true)]))
        }
        handle(Methods.initialize) { params, call in
            guard params.protocols.contains(ProtocolLimits.version) else {
                throw RPCError(
                    .unsupportedProtocol, "none of the offered protocol versions is spoken here", path: "/protocol",
                    expected: ProtocolLimits.version)
            }
            var answer = info.json
            answer["peer"] = [
                "uid": .integer(call.peer.uid), "gid": .integer(call.peer.gid), "pid": .integer(call.peer.pid),
                "roles": .array(call.peer.roles.names.map(JSONValue.string)),
            ]
            return .answer(answer)
        }
        handle(Methods.agentInfo) { _, _ in .answer(info.json) }
        handle(Methods.rpcDiscover) { _, _ in .answer(OpenRPCDocument.client) }
        handle(Methods.agentHealth) { _, _ in .answer(health.json) }
    }
}
