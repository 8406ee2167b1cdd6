import JSONDocument
import Testing

@testable import AWSSecretsManager

/// Where containers and instances find their credentials.
@Suite(.needsVectors) struct CredentialEndpointVectorTests {
    static let containers = VectorCase.cases(
        VectorDocument.read("credentials/ecs-tests.json")["tests"]?.array, name: "docs")
    static let metadata = VectorCase.cases(
        VectorDocument.read("credentials/imds-endpoint-tests.json")["tests"]?.array, name: "docs")

    @Test func vectorsAreThere() {
        print("credential endpoint vectors: \(Self.containers.count) of containers, \(Self.metadata.count) of metadata")
        #expect(Self.containers.count >= 11 && Self.metadata.count >= 14)
    }

    @Test(arguments: containers)
    func ofAContainer(_ test: VectorCase) throws {
        let found = Result { () throws(CredentialsError) in
            try ContainerEndpoint(environment: test.strings("env")).url.description
        }
        try check(found, test)
    }

    @Test(arguments: metadata)
    func ofAnInstance(_ test: VectorCase) throws {
        let environment = test.strings("env")
        let files = test.strings("fs")
        let found = Result { () throws(CredentialsError) in
            let profiles: ProfileSet
            do throws(ProfileError) {
                profiles = try ProfileFiles(environment: environment).load { files[$0] }
            } catch {
                throw CredentialsError(code: .invalid, message: error.message)
            }
            return try MetadataEndpoint(
                environment: environment, profiles: profiles, endpoint: test.document["endpoint_override"]?.string,
                mode: test.document["mode_override"]?.string
            ).url.description
        }
        try check(found, test)
    }

    private func check(_ found: Result<String, CredentialsError>, _ test: VectorCase) throws {
        let result = test.document["result"]
        if let url = result?["Ok"]?.string {
            #expect(try found.get() == url)
        } else {
            let text = try #require((result?["ErrorContains"] ?? result?["Err"])?.string)
            let error = #expect(throws: CredentialsError.self) { try found.get() }
            // Of a text that is no URL at all we say which setting holds it and what it lacks.
            let ours = text == "invalid uri character" ? "_ENDPOINT: URI did not specify a host" : text
            #expect(error?.code == .invalid || text.hasPrefix("No environment variables"))
            #expect(error?.message.contains(ours) == true, "\(error?.message ?? "none")")
        }
    }

    @Test(arguments: [
        "http://10.0.0.1/credentials", "http://example.com/credentials", "http://169.254.169.253/x",
        "ftp://localhost/x",
        "http://169.254.170.2.example.com/x", "http://user:pass@localhost/x", "http://127.1/x", "/only/a/path",
    ])
    func otherHostsAreNotAsked(_ url: String) {
        let error = #expect(throws: CredentialsError.self) {
            try ContainerEndpoint(environment: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": url])
        }
        #expect(error?.code == .invalid)
        #expect(error?.message.contains("pass") == false)
    }

    @Test func plaintextGoesOnlyToTheAddressesThatServeCredentials() throws {
        for host in ["169.254.169.254", "169.254.170.2", "169.254.170.23", "[fd00:ec2::254]", "[fd00:ec2::23]"] {
            #expect(try CredentialURL("http://\(host)/x", from: "test").endpoint.allowsPlaintext)
        }
        #expect(try !CredentialURL("https://169.254.169.253/x", from: "test").endpoint.allowsPlaintext)
        #expect(try !AWSEndpoint(parsing: "https://169.254.169.254").allowsPlaintext)
        #expect(throws: EndpointError.self) { try AWSEndpoint(parsing: "http://169.254.169.254") }
    }
}
