import SyncAgent
import SyncProtocol
import Testing

/// Who is admitted, and as what.
struct PeerPolicyTests {
    private static let policy = PeerPolicy(
        ownUID: 990,
        grants: [
            .init(subject: .uid(1000), roles: [.host]), .init(subject: .uid(1000), roles: [.viewer]),
            .init(subject: .gid(2000), roles: [.op]), .init(subject: .uid(1001), roles: [.viewer]),
            .init(subject: .uid(1002), roles: []),
        ])

    @Test(
        arguments: [
            (0, 0, [.admin]), (0, 4000, [.admin]), (990, 990, [.admin]), (1000, 100, [.host, .viewer]),
            (1000, 2000, [.host, .viewer, .op]), (5000, 2000, [.op]), (1001, 100, [.viewer]), (1002, 100, nil),
            (65534, 65534, nil), (2000, 1000, nil), (991, 990, nil),
        ] as [(UInt32, UInt32, Set<Role>?)])
    func admits(uid: UInt32, gid: UInt32, roles: Set<Role>?) {
        #expect(Self.policy.roles(uid: uid, gid: gid)?.roles == roles)
    }
}
