import JSONDocument
import Testing

@testable import SecretsManagerEmulator

/// Who may assume which role, for how long, and what the session may do then.
@Suite struct TokenServiceTests {
    private static let now: Int64 = 1_795_435_200 * CalendarTime.second
    private static let role = "arn:aws:iam::123456789012:role/sync"
    private static let allowAssume = #"{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}}"#
    private static let nothing = #"{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}"#

    private static func trust(_ principal: String, _ condition: String = "{}") -> String {
        """
        {"Statement":{"Effect":"Allow","Principal":\(principal),"Action":["sts:AssumeRole",\
        "sts:AssumeRoleWithWebIdentity"],"Condition":\(condition)}}
        """
    }

    /// The code of assuming the role as a user; nil for success.
    private static func assume(
        trust: String? = nil, userPolicies: [String] = [], account: String = "123456789012",
        _ more: [String: JSONValue] = [:]
    ) throws -> String? {
        let accounts = [
            EmulatorServer.Account(
                id: "123456789012", keys: [.init(id: "AKIDA", secret: "s", userName: "app", policies: userPolicies)],
                roles: [.init(name: "sync", trustPolicy: trust)]),
            EmulatorServer.Account(
                id: "210987654321", keys: [.init(id: "AKIDB", secret: "s", userName: "app", policies: userPolicies)]),
        ]
        var service = TokenService(
            directory: try IdentityDirectory(accounts), random: RandomSource(seed: 1), checksPermissions: true)
        let id = account == "123456789012" ? "AKIDA" : "AKIDB"
        let caller = try #require(service.directory.caller(id, region: "us-east-1"))
        var input: JSONObject = JSONObject([
            .init(name: "RoleArn", value: .string(role)), .init(name: "RoleSessionName", value: "session"),
        ])
        for (name, value) in more.sorted(by: { $0.key < $1.key }) { input[name] = value }
        do {
            _ = try service.answer(
                ServiceCall(
                    operation: "AssumeRole", scope: Scope(account: account, region: "us-east-1"), caller: caller,
                    input: input), now: now)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func bothSidesMustAgree() throws {
        let byRoot = Self.trust(#"{"AWS":"arn:aws:iam::123456789012:root"}"#)
        let byName = Self.trust(#"{"AWS":"arn:aws:iam::123456789012:user/app"}"#)
        let other = Self.trust(#"{"AWS":"123456789012"}"#)
        #expect(try Self.assume() == nil)
        #expect(try Self.assume(userPolicies: [Self.nothing]) == "AccessDenied")
        #expect(try Self.assume(userPolicies: [Self.allowAssume]) == nil)
        #expect(try Self.assume(trust: byRoot, userPolicies: [Self.nothing]) == "AccessDenied")
        #expect(try Self.assume(trust: byRoot, userPolicies: [Self.allowAssume]) == nil)
        #expect(try Self.assume(trust: byName, userPolicies: [Self.nothing]) == nil, "named in its own account")
        #expect(try Self.assume(trust: other, account: "210987654321") == "AccessDenied")
        let foreign = Self.trust(#"{"AWS":"arn:aws:iam::210987654321:user/app"}"#)
        #expect(try Self.assume(trust: foreign, account: "210987654321") == nil)
        #expect(
            try Self.assume(trust: foreign, userPolicies: [Self.nothing], account: "210987654321") == "AccessDenied",
            "another account's user needs its own permission too")
        #expect(try Self.assume(account: "210987654321") == "AccessDenied")
    }

    @Test func anExternalIDIsAskedFor() throws {
        let trust = Self.trust(#"{"AWS":"*"}"#, #"{"StringEquals":{"sts:ExternalId":"e-1"}}"#)
        #expect(try Self.assume(trust: trust) == "AccessDenied")
        #expect(try Self.assume(trust: trust, ["ExternalId": "e-2"]) == "AccessDenied")
        #expect(try Self.assume(trust: trust, ["ExternalId": "e-1"]) == nil)
    }

    @Test(
        arguments: [
            (["RoleArn": "arn:aws:iam::123456789012:role/none"], "AccessDenied"), (["RoleArn": "x"], "ValidationError"),
            (["RoleSessionName": "a b"], "ValidationError"), (["RoleSessionName": "a"], "ValidationError"),
            (["DurationSeconds": "899"], "ValidationError"), (["DurationSeconds": "43201"], "ValidationError"),
            (["DurationSeconds": "3601"], "ValidationError"), (["DurationSeconds": "x"], "MalformedInput"),
            (["ExternalId": "e"], "ValidationError"), (["Policy": "{}"], "MalformedPolicyDocument"),
        ] as [([String: JSONValue], String)])
    func wrongParametersAreRefused(_ input: [String: JSONValue], _ code: String) throws {
        #expect(try Self.assume(input) == code)
    }

    /// A token of a provider, unsigned.
    private static func webToken(_ claims: JSONValue) -> String {
        let parts = [["alg": "none"], claims].map { RecordedMatcher.base64(JSONWriter.write($0)) }
        let safe = parts.map { part in
            String(part.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }.filter { $0 != "=" })
        }
        return safe.joined(separator: ".") + ".c2ln"
    }

    @Test func aWebIdentityIsJudgedByItsClaims() throws {
        let condition = #"{"StringEquals":{"oidc.example:sub":"system:app","oidc.example:aud":"sts"}}"#
        let accounts = [
            EmulatorServer.Account(
                id: "123456789012", keys: [],
                roles: [
                    .init(
                        name: "sync",
                        trustPolicy: Self.trust(
                            #"{"Federated":"arn:aws:iam::123456789012:oidc-provider/oidc.example"}"#, condition))
                ])
        ]
        var service = TokenService(
            directory: try IdentityDirectory(accounts), random: RandomSource(seed: 1), checksPermissions: true)
        let exp = Self.now / CalendarTime.second + 60
        func code(_ token: String) -> String? {
            let input: JSONValue = [
                "RoleArn": .string(Self.role), "RoleSessionName": "session", "WebIdentityToken": .string(token),
            ]
            do {
                _ = try service.answer(
                    ServiceCall(
                        operation: "AssumeRoleWithWebIdentity",
                        scope: Scope(account: "123456789012", region: "us-east-1"),
                        caller: Caller(arn: "", policies: nil), input: input.object ?? JSONObject()), now: Self.now)
                return nil
            } catch {
                return error.code
            }
        }
        func claims(_ subject: String, _ issuer: String = "https://oidc.example", exp: Int64 = exp) -> JSONValue {
            ["iss": .string(issuer), "sub": .string(subject), "aud": "sts", "exp": .integer(Int(exp))]
        }
        #expect(code(Self.webToken(claims("system:app"))) == nil)
        #expect(code(Self.webToken(claims("system:other"))) == "AccessDenied")
        #expect(code(Self.webToken(claims("system:app", "https://evil.example"))) == "AccessDenied")
        #expect(code(Self.webToken(claims("system:app", exp: exp - 60))) == "ExpiredTokenException")
        for text in ["", "x.y.z", "a.b", Self.webToken(["sub": "x"])] { #expect(code(text) == "InvalidIdentityToken") }
    }

    @Test func aSessionDoesWhatItsRoleMayUntilItEnds() async throws {
        let clock = ManualClock(at: Self.now)
        var configuration = EmulatorServer.Configuration()
        configuration.clock = { clock.now }
        configuration.accounts[0].roles = [.init(name: "sync", policies: [TestPolicy.a.document])]
        try await EmulatorServerTests.withServer(configuration) { server, client async throws in
            let reply = try client.query([
                ("Action", "AssumeRole"), ("Version", "2011-06-15"), ("RoleArn", Self.role),
                ("RoleSessionName", "s-1"), ("DurationSeconds", "900"),
            ])
            #expect(reply.status == 200)
            #expect(reply.text("Arn") == "arn:aws:sts::123456789012:assumed-role/sync/s-1")
            #expect(reply.text("Expiration") == CalendarTime(nanoseconds: clock.now + 900_000_000_000).extendedISO)
            client.signer.accessKeyID = try #require(reply.text("AccessKeyId"))
            client.signer.secret = try #require(reply.text("SecretAccessKey"))
            client.signer.token = reply.text("SessionToken")
            #expect(try client.call("CreateSecret", EmulatorServerTests.create).status == 200)
            let denied = try client.call("GetSecretValue", ["SecretId": "vault/a"])
            #expect(denied.code == "AccessDeniedException")
            #expect(denied.message?.hasPrefix("User: arn:aws:sts::123456789012:assumed-role/sync/s-1 is not") == true)
            #expect(try client.query([("Action", "GetCallerIdentity")]).text("Account") == "123456789012")
            // What the role may do is asked at each call, not when the session began.
            try server.carryOut(.setRolePolicies(account: nil, role: "sync", policies: []))
            #expect(try client.call("GetSecretValue", ["SecretId": "vault/a"]).status == 200)
            clock.advance(seconds: 900)
            #expect(try client.call("GetSecretValue", ["SecretId": "vault/a"]).code == "ExpiredTokenException")
            #expect(try client.query([("Action", "GetCallerIdentity")]).code == "ExpiredToken")
        }
    }

    @Test func aSessionPolicyNarrows() async throws {
        try await EmulatorServerTests.withServer { _, client async throws in
            let policy = #"{"Statement":{"Effect":"Allow","Action":"secretsmanager:List*","Resource":"*"}}"#
            let reply = try client.query([
                ("Action", "AssumeRole"), ("RoleArn", "arn:aws:iam::123456789012:role/secretsync-role"),
                ("RoleSessionName", "s-1"), ("Policy", policy),
            ])
            client.signer.accessKeyID = try #require(reply.text("AccessKeyId"))
            client.signer.secret = try #require(reply.text("SecretAccessKey"))
            client.signer.token = reply.text("SessionToken")
            #expect(try client.call("ListSecrets", [:]).status == 200)
            let denied = try client.call("DescribeSecret", ["SecretId": "vault/a"])
            #expect(
                denied.message?.hasSuffix("because no session policy allows the secretsmanager:DescribeSecret action")
                    == true)
        }
    }

    @Test func aSessionOfASessionLastsAnHour() async throws {
        var configuration = EmulatorServer.Configuration()
        configuration.accounts[0].roles = [.init(name: "sync", maximumSessionSeconds: 43_200)]
        try await EmulatorServerTests.withServer(configuration) { _, client async throws in
            func assume(_ seconds: Int) throws -> QueryReply {
                try client.query([
                    ("Action", "AssumeRole"), ("RoleArn", Self.role), ("RoleSessionName", "s-1"),
                    ("DurationSeconds", "\(seconds)"),
                ])
            }
            let first = try assume(7200)
            client.signer.accessKeyID = try #require(first.text("AccessKeyId"))
            client.signer.secret = try #require(first.text("SecretAccessKey"))
            client.signer.token = first.text("SessionToken")
            #expect(try assume(3601).code == "ValidationError")
            #expect(try assume(3600).status == 200)
        }
    }

    @Test func refusalsHaveTheCodesOfTheQueryProtocol() async throws {
        try await EmulatorServerTests.withServer { _, client async throws in
            let who = [("Action", "GetCallerIdentity")]
            #expect(try client.query(who).status == 200)
            #expect(try client.query(who, isSigned: false).code == "MissingAuthenticationToken")
            #expect(try client.query([("Action", "Nonsense<&>")]).code == "InvalidAction")
            client.signer.secret = "other"
            let wrong = try client.query(who)
            #expect(wrong.status == 403)
            #expect(wrong.code == "SignatureDoesNotMatch")
            client.signer.accessKeyID = "AKIDNOBODY"
            #expect(try client.query(who).code == "InvalidClientTokenId")
        }
    }
}
