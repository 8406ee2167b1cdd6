import Testing

@testable import AWSSecretsManager

@Suite struct EndpointResolverTests {
    private let region = try? AWSRegion("eu-west-1")

    @Test(arguments: [
        ([:], "https://secretsmanager.eu-west-1.amazonaws.com", false),
        (["AWS_ENDPOINT_URL": "https://all.example"], "https://all.example", true),
        (
            ["AWS_ENDPOINT_URL": "https://all.example", "AWS_ENDPOINT_URL_SECRETS_MANAGER": "http://127.0.0.1:1"],
            "http://127.0.0.1:1", true
        ),
        (
            ["AWS_ENDPOINT_URL": "https://all.example", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"],
            "https://secretsmanager.eu-west-1.amazonaws.com", false
        ),
        (["AWS_ENDPOINT_URL": ""], "https://secretsmanager.eu-west-1.amazonaws.com", false),
        (["AWS_USE_FIPS_ENDPOINT": "true"], "https://secretsmanager-fips.eu-west-1.amazonaws.com", false),
    ])
    func readsTheEnvironment(environment: [String: String], url: String, isAgentConfigured: Bool) throws {
        let endpoint = try EndpointResolver(environment: environment).secretsManager(region: region)
        #expect(endpoint.description == url)
        #expect(endpoint.isAgentConfigured == isAgentConfigured)
    }

    @Test func prefersTheDestinationsOwnEndpoint() throws {
        let own = try AWSEndpoint(parsing: "https://own.example")
        let resolver = EndpointResolver(environment: ["AWS_ENDPOINT_URL_SECRETS_MANAGER": "https://all.example"])
        #expect(try resolver.secretsManager(region: region, explicit: own) == own)
    }

    @Test func saysWhichVariableIsWrong() {
        #expect {
            try EndpointResolver(environment: ["AWS_ENDPOINT_URL": "nonsense"]).secretsManager(region: region)
        } throws: { error in
            "\(error)".hasPrefix("AWS_ENDPOINT_URL: ")
        }
    }

    @Test(.needsVectors) func agreesWithBotocoreOnEveryCase() throws {
        struct Suite: Decodable {
            struct Case: Decodable {
                struct Expectation: Decodable {
                    struct Endpoint: Decodable { let url: String }
                    let endpoint: Endpoint?
                    let error: String?
                }
                struct Parameters: Decodable {
                    enum CodingKeys: String, CodingKey {
                        case region = "Region"
                        case useFIPS = "UseFIPS"
                        case useDualStack = "UseDualStack"
                        case endpoint = "Endpoint"
                    }
                    let region: String?
                    let useFIPS: Bool?
                    let useDualStack: Bool?
                    let endpoint: String?
                }
                let expect: Expectation
                let params: Parameters?
            }
            let testCases: [Case]
        }
        let suite = try SigV4Vectors.decode(Suite.self, "endpoints/secretsmanager.json")
        #expect(!suite.testCases.isEmpty)
        for test in suite.testCases {
            let resolve = {
                try EndpointResolver().secretsManager(
                    region: test.params?.region.map { try AWSRegion($0) },
                    explicit: test.params?.endpoint.map { try AWSEndpoint(parsing: $0) },
                    useFIPS: test.params?.useFIPS, useDualStack: test.params?.useDualStack
                ).description
            }
            if let url = test.expect.endpoint?.url {
                #expect(try resolve() == url)
            } else {
                #expect(throws: EndpointError.self) { try resolve() }
            }
        }
    }
}
