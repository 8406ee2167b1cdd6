import JSONDocument
import Logging
import SyncEngine
import SyncProtocol
import Synchronization
import Testing

@testable import SyncAgent

/// Every method asks for the role the registry declares, for every role, before it looks at anything else.
struct RoleTests {
    private static let router = CommandRouter(
        writer: nil, health: AgentHealth(), info: AgentInfo(instanceID: "i", bootID: "b", connections: 1))

    @Test(arguments: Role.allCases) func everyMethodAsksForItsRole(_ role: Role) {
        for method in Methods.all where !method.name.hasPrefix("logical.") {
            let isDenied = Self.reason(of: method.name, JSONObject(), as: role) == .roleDenied
            #expect(isDenied == !RoleSet([role]).allows(method.role), "\(method.name)")
        }
    }

    @Test(arguments: Role.allCases) func everyVaultPathAsksForTheRoleOfItsMethod(_ role: Role) {
        for entry in LogicalRoute.table {
            let path = entry.pattern.split(separator: "/")
                .map { $0 == "{type}" ? "aws-sm" : $0 == "{name}" ? "x" : String($0) }.joined(separator: "/")
            let params = JSONObject([.init(name: "path", value: .string(path))])
            let isDenied = Self.reason(of: "logical.\(entry.verb.rawValue)", params, as: role) == .roleDenied
            #expect(isDenied == !RoleSet([role]).allows(entry.method.role), "\(entry.verb) \(path)")
        }
    }

    @Test func valuesInASetNeedTheHostRoleToo() {
        let params = JSONObject([
            .init(name: "type", value: "aws-sm"), .init(name: "name", value: "x"), .init(name: "mount", value: "kv"),
            .init(name: "secret_name", value: "s"), .init(name: "data", value: ["a": "b"]),
        ])
        #expect(Self.reason(of: "association.set", params, as: .op) == .roleDenied)
        #expect(Self.reason(of: "association.set", params, as: .host) == .roleDenied)
        #expect(Self.reason(of: "association.set", params, as: .admin) != .roleDenied)
    }

    @Test func everyMethodHasAHandler() {
        #expect(Self.router.handledMethods == Set(Methods.all.map(\.name)))
    }

    private static func reason(of method: String, _ params: JSONObject, as role: Role) -> ErrorReason? {
        let peer = Peer(uid: 1000, gid: 1000, pid: 1, roles: RoleSet([role]))
        let answer = Mutex<Result<JSONObject, RPCError>?>(nil)
        _ = router.dispatch(Request(id: .integer(1), method: method, params: params), from: peer, on: ConnectionID(1)) {
            outcome in
            answer.withLock { $0 = outcome }
        }
        guard case .failure(let error)? = answer.withLock({ $0 }) else { return nil }
        return error.reason
    }
}
