import Testing

@testable import AWSSecretsManager

/// Nothing of a key, a session or a token is in any error, whatever goes wrong with the source it came from.
@Suite(.timeLimit(.minutes(5))) struct CredentialSecrecyTests {
    private static let canary = "CANARYcanary0123456789CANARY"

    /// Answers every request alike.
    private struct Constant: CredentialTransport {
        let status: Int
        let body: String
        var failure: TransportError?

        func send(
            _ request: TransportRequest, to endpoint: AWSEndpoint
        ) async throws(TransportError) -> TransportResponse {
            if let failure { throw failure }
            return TransportResponse(status: status, body: Array(body.utf8))
        }
    }

    private static func context(_ transport: some CredentialTransport, files: [String: String] = [:])
        -> CredentialContext
    {
        CredentialContext(
            transport: transport, clock: ManualClock(), readFile: { files[$0] }, random: { 0.5 })
    }

    private static let document = """
        {"Code":"Success","AccessKeyId":"\(canary)/,","SecretAccessKey":"\(canary)","Token":"\(canary)",\
        "Expiration":"\(canary)"}
        """
    private static let answers = [
        (200, canary), (200, "<html>\(canary)</html>"), (200, document), (200, #"{"SecretAccessKey":"\#(canary)"}"#),
        (200, #"{"Code":"\#(canary)"}"#), (200, #"{"AccessKeyId":"a","SecretAccessKey":"\#(canary)\n"}"#),
        (
            400,
            "<ErrorResponse><Error><Code>Bad</Code><Message>token \(canary) is bad</Message></Error></ErrorResponse>"
        ),
        (
            400,
            "<ErrorResponse><Error><Code>Bad</Code><Message>not: \(canary.prefix(20))</Message></Error></ErrorResponse>"
        ),
        (400, "<ErrorResponse><Error><Code>\(canary)</Code><Message>no</Message></Error></ErrorResponse>"),
        (400, canary), (403, canary), (404, canary), (500, canary), (200, ""), (200, "\"\(canary)"),
        (200, "<AssumeRoleResponse><AssumeRoleResult><Credentials><SecretAccessKey>\(canary)</SecretAccessKey>"),
        (
            200,
            "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>a</AccessKeyId><SecretAccessKey>\(canary)"
                + "</SecretAccessKey><SessionToken>\(canary) \(canary)</SessionToken><Expiration>2030-01-01T00:00:00Z"
                + "</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
        ),
    ]

    private static let environments: [[String: String]] = [
        ["AWS_ACCESS_KEY_ID": canary], ["AWS_SECRET_ACCESS_KEY": canary],
        ["AWS_ACCESS_KEY_ID": "a b", "AWS_SECRET_ACCESS_KEY": canary],
        ["AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "\(canary) \(canary)"],
        ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://user:\(canary)@localhost/x"],
        ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://\(canary)/x"],
        [
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "\(canary)\u{1}",
        ],
        ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x", "AWS_CONTAINER_AUTHORIZATION_TOKEN": canary],
        ["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://user:\(canary)@localhost"],
        [
            "AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_REGION": "us-east-1",
            "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/r",
        ],
        ["AWS_CONFIG_FILE": "/profile", "AWS_REGION": "us-east-1"], ["AWS_CONFIG_FILE": "/half"],
        ["AWS_CONFIG_FILE": "/broken"], ["AWS_CONFIG_FILE": "/process"], ["AWS_CONFIG_FILE": "/silent"], [:],
    ]

    private static let files = [
        "/token": canary,
        "/profile": """
        [default]
        role_arn = arn:aws:iam::123456789012:role/r
        source_profile = base
        [profile base]
        aws_access_key_id = AKID
        aws_secret_access_key = \(canary)
        aws_session_token = \(canary)
        """,
        "/half": "[default]\naws_secret_access_key = \(canary)",
        "/broken": "[default]\naws_secret_access_key : \(canary)",
        "/process": "[default]\ncredential_process = echo \(canary); echo \(canary) >&2; exit 3",
        "/silent": "[default]\ncredential_process = echo '{\"Version\":1,\"SecretAccessKey\":\"\(canary)\"}'",
    ]

    @Test(arguments: environments)
    func noErrorCarriesASecret(_ environment: [String: String]) async throws {
        for (status, body) in Self.answers {
            try await expectSilence(environment, Constant(status: status, body: body))
        }
        for delivery in [TransportError.Delivery.notSent, .ambiguous, .refused] {
            let failure = TransportError(delivery: delivery, code: "Scripted", message: "scripted")
            try await expectSilence(environment, Constant(status: 0, body: "", failure: failure))
        }
    }

    private func expectSilence(_ environment: [String: String], _ transport: Constant) async throws {
        let chain = DefaultCredentials.chain(
            environment: environment, region: nil, context: Self.context(transport, files: Self.files),
            signingKeys: SigningKeyCache())
        do throws(CredentialsError) {
            let found = try await chain.credentials()
            // Key ids are not secret, everything else is masked.
            #expect(!"\(found)".replacing(found.accessKeyID, with: "").contains(Self.canary))
            #expect(!String(reflecting: found).replacing(found.accessKeyID, with: "").contains(Self.canary))
        } catch {
            #expect(!"\(error)".contains(Self.canary) && !error.message.contains(Self.canary), "\(environment.keys)")
        }
    }
}
