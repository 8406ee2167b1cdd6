import Testing

@testable import AWSSecretsManager

@Suite struct CredentialsTests {
    @Test func neverShowTheirSecrets() throws {
        let credentials = try AWSCredentials(
            accessKeyID: "AKID", secretAccessKey: "SECRETKEY", sessionToken: "SESSIONTOKEN")
        var dumped = ""
        dump(credentials, to: &dumped)
        for text in ["\(credentials)", String(reflecting: credentials), dumped, "\([credentials])"] {
            #expect(!text.contains("SECRETKEY"))
            #expect(!text.contains("SESSIONTOKEN"))
        }
        #expect("\(credentials)" == "AWSCredentials(AKID, *****)")
    }

    @Test(arguments: [
        ("", "s", nil), ("a b", "s", nil), ("a/b", "s", nil), ("a,b", "s", nil), ("a\r\nb", "s", nil), ("a", "", nil),
        ("a", "s\n", nil), ("a", "s", ""), ("a", "s", "t\r\nx: y"),
    ])
    func mustFitInAHeader(id: String, secret: String, token: String?) {
        #expect(throws: CredentialsError.self) {
            try AWSCredentials(accessKeyID: id, secretAccessKey: secret, sessionToken: token)
        }
    }

    @Test func comeFromTheEnvironment() async throws {
        let provider = EnvironmentCredentialsProvider(environment: [
            "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t",
        ])
        let expected = try AWSCredentials(accessKeyID: "AKID", secretAccessKey: "s", sessionToken: "t")
        #expect(try await provider.credentials() == expected)
    }

    @Test(arguments: [
        ([:], "CredentialsNotFound"), (["AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""], "CredentialsNotFound"),
        (["AWS_ACCESS_KEY_ID": "a"], "CredentialsInvalid"), (["AWS_SECRET_ACCESS_KEY": "s"], "CredentialsInvalid"),
    ])
    func saysWhatTheEnvironmentLacks(environment: [String: String], code: String) async {
        await #expect {
            _ = try await EnvironmentCredentialsProvider(environment: environment).credentials()
        } throws: { error in
            (error as? CredentialsError)?.code.rawValue == code
        }
    }

    @Test func theChainTakesTheFirstThatHasSome() async throws {
        let own = try AWSCredentials(accessKeyID: "OWN", secretAccessKey: "s")
        let chain = CredentialsChain([
            EnvironmentCredentialsProvider(environment: [:]), StaticCredentialsProvider(own),
            EnvironmentCredentialsProvider(environment: ["AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s"]),
        ])
        #expect(try await chain.credentials() == own)
        #expect(try await chain.refresh(rejected: own) == own)
    }

    @Test func theChainStopsAtAMistake() async throws {
        let other = try AWSCredentials(accessKeyID: "OTHER", secretAccessKey: "s")
        let chain = CredentialsChain([
            EnvironmentCredentialsProvider(environment: ["AWS_ACCESS_KEY_ID": "a"]), StaticCredentialsProvider(other),
        ])
        await #expect {
            _ = try await chain.credentials()
        } throws: { error in
            (error as? CredentialsError)?.code == .invalid
        }
    }

    @Test func theEmptyChainSaysWhatToSet() async {
        await #expect {
            _ = try await CredentialsChain([]).credentials()
        } throws: { error in
            let text = "\(error)"
            return text.contains("access_key_id") && text.contains("AWS_ACCESS_KEY_ID")
                && text.contains("AWS_SECRET_ACCESS_KEY")
        }
    }
}
