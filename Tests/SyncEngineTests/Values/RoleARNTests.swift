import Simulation
import SyncEngine
import SyncProtocol
import Testing

struct RoleARNTests {
    @Test(arguments: [
        "arn:aws:iam::123456789012:role/r", "arn:aws-cn:iam::123456789012:role/team/r",
        "arn:aws-us-gov:iam::123456789012:role/service-role/a+b=c,d.e@f-g",
    ])
    func theAccountIsKnownFromIt(_ text: String) throws {
        let role = try RoleARN(text)
        #expect(role.account == "123456789012")
        #expect(role.text == text)
    }

    @Test(arguments: [
        "", "r", "arn:aws:iam::123456789012:user/u", "arn:aws:iam::12345678901:role/r",
        "arn:aws:iam::12345678901x:role/r", "arn:aws:iam:us-east-1:123456789012:role/r",
        "arn:aws:sts::123456789012:assumed-role/r/s", "arn:aws:iam::123456789012:role/",
        "arn:aws:iam::123456789012:role",
        "arn:aws:iam::123456789012:role/r\n", "arn:aws:iam::123456789012:role/r ", "arn:gcp:iam::123456789012:role/r",
        "arn:aws:iam::123456789012:role/\(String(repeating: "r", count: 2_048))",
    ])
    func whatIsNoRoleIsRefusedWithAnExample(_ text: String) {
        let error = #expect(throws: NameError.self) { try RoleARN(text) }
        #expect(error?.expected.contains("arn:aws:iam::123456789012:role/secretsync") == true)
    }
}
