import SyncProtocol
import Testing

@Suite struct RoleTests {
    @Test func adminMayDoAll() {
        for role in Role.allCases {
            #expect(RoleSet([.admin]).allows(role))
        }
    }

    @Test func everyRoleIncludesViewer() {
        for role in Role.allCases {
            #expect(RoleSet([role]).allows(.viewer))
        }
    }

    @Test func hostAndOperatorDoNotIncludeEachOther() {
        #expect(!RoleSet([.host]).allows(.op))
        #expect(!RoleSet([.op]).allows(.host))
        #expect(!RoleSet([.host, .op]).allows(.admin))
        #expect(!RoleSet([.viewer]).allows(.host))
    }

    @Test func noRoleMayDoNothing() {
        for role in Role.allCases {
            #expect(!RoleSet([]).allows(role))
        }
    }

    @Test func namesAreThoseOfTheProtocolInItsOrder() {
        #expect(RoleSet(Set(Role.allCases)).names == ["viewer", "host", "operator", "admin"])
    }
}
