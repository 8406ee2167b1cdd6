import JSONDocument
import Testing

@testable import SecretsManagerEmulator

@Suite struct SignatureTests {
    static let start: Int64 = 1_795_435_200 * CalendarTime.second
    static let now = SignatureTests.start

    @Test(.enabled(if: VectorFolder.isWanted, "skipped: vectors not present"))
    func signerAndVerifierReproduceTheVectors() throws {
        let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
        for vector in try #require(VectorFolder.document("sigv4-secretsmanager.json").array) {
            let body = Array(try #require(vector["body"]?.string).utf8)
            let date = try #require(vector["timestamp"]?.string)
            let now = try #require(CalendarTime.nanoseconds(basicISO: date))
            let token = vector["token"]?.string
            let signer = RequestSigner(
                accessKeyID: "AKIDEXAMPLE", secret: secret, token: token,
                region: try #require(vector["region"]?.string))
            let headers = signer.headers(
                operation: try #require(vector["op"]?.string), host: try #require(vector["host"]?.string), date: date,
                body: body)
            #expect(headers.last?.1 == vector["authorization"]?.string)

            let request = WireRequest(
                method: "POST", uri: "/", headers: headers.map { (name: $0.0, value: $0.1) }, body: body)
            let header = try AuthorizationHeader(try #require(request.header("authorization")))
            #expect(
                CanonicalRequest.text(request, signedHeaders: header.signedHeaders)
                    == vector["canonical_request"]?.string)
            let key = EmulatorServer.AccessKey(id: "AKIDEXAMPLE", secret: secret, sessionToken: token)
            let verifier = SignatureVerifier(
                directory: try IdentityDirectory([.init(id: "123456789012", keys: [key])]), defaultRegion: "us-east-1",
                isEnforced: true)
            #expect(try verifier.identify(request, now: now).scope.region == signer.region)
        }
    }

    /// A signed request and what the verifier says to it.
    static func refusal(
        _ signer: RequestSigner = RequestSigner(accessKeyID: "AKIDA", secret: "s"), skew: Int64 = 0,
        host: String = "127.0.0.1:1", change: (inout [(name: String, value: String)]) -> Void = { _ in }
    ) throws -> ServiceError? {
        let keys = [
            EmulatorServer.AccessKey(id: "AKIDA", secret: "s"),
            .init(id: "ASIAB", secret: "s", sessionToken: "token", expiration: now + CalendarTime.second),
            .init(id: "ASIAC", secret: "s", sessionToken: "token", expiration: now),
        ]
        let verifier = SignatureVerifier(
            directory: try IdentityDirectory([.init(id: "123456789012", keys: keys)]), defaultRegion: "us-east-1",
            isEnforced: true)
        let date = CalendarTime(nanoseconds: now + skew * CalendarTime.second).basicISO
        var headers = signer.headers(operation: "ListSecrets", host: host, date: date, body: [])
            .map { (name: $0.0, value: $0.1) }
        change(&headers)
        do {
            _ = try verifier.identify(WireRequest(method: "POST", uri: "/", headers: headers, body: []), now: now)
            return nil
        } catch {
            return error
        }
    }

    @Test func acceptsAGoodSignature() throws {
        #expect(try SignatureTests.refusal() == nil)
        #expect(try SignatureTests.refusal(.init(accessKeyID: "ASIAB", secret: "s", token: "token")) == nil)
    }

    @Test func namesWhatIsWrong() throws {
        typealias Signer = RequestSigner
        #expect(try SignatureTests.refusal(Signer(accessKeyID: "AKIDX", secret: "s")) == .unknownKey)
        #expect(try SignatureTests.refusal(Signer(accessKeyID: "AKIDA", secret: "other")) == .wrongSignature)
        #expect(try SignatureTests.refusal(Signer(accessKeyID: "AKIDA", secret: "s", token: "t")) == .unknownKey)
        #expect(try SignatureTests.refusal(Signer(accessKeyID: "ASIAB", secret: "s", token: "wrong")) == .unknownKey)
        #expect(
            try SignatureTests.refusal(Signer(accessKeyID: "ASIAC", secret: "s", token: "token"))?.code
                == "ExpiredTokenException")
        #expect(
            try SignatureTests.refusal(Signer(accessKeyID: "AKIDA", secret: "s", service: "sts"))?.message
                == "Credential should be scoped to correct service: 'secretsmanager'. ")
        #expect(
            try SignatureTests.refusal(host: "secretsmanager.eu-west-1.amazonaws.com")?.code
                == "InvalidSignatureException")
    }

    @Test func namesWhatIsMissing() throws {
        let unsigned = try SignatureTests.refusal { $0.removeAll { $0.name == "authorization" } }
        #expect(unsigned?.code == "MissingAuthenticationTokenException")
        let partial = try SignatureTests.refusal { headers in
            headers[headers.count - 1].value = "AWS4-HMAC-SHA256 Credential=AKIDA/20261123/us-east-1/x/y"
        }
        #expect(partial?.code == "IncompleteSignature")
        #expect(partial?.message?.contains("requires 'Signature' parameter") == true)
        let added = try SignatureTests.refusal { $0.append(("x-amz-extra", "1")) }
        #expect(added?.code == "InvalidSignatureException")
        let changed = try SignatureTests.refusal { headers in
            for index in headers.indices where headers[index].name == "x-amz-target" {
                headers[index].value = "secretsmanager.DeleteSecret"
            }
        }
        #expect(changed == .wrongSignature)
    }

    @Test(arguments: [(-300, true), (300, true), (-301, false), (301, false)])
    func aSignatureIsGoodForFiveMinutes(skew: Int64, isGood: Bool) throws {
        let refusal = try SignatureTests.refusal(skew: skew)
        #expect(refusal?.code == (isGood ? nil : "InvalidSignatureException"))
        if skew == -301 {
            let present = CalendarTime(nanoseconds: SignatureTests.now).basicISO
            #expect(refusal?.message?.hasPrefix("Signature expired: 2026") == true)
            #expect(refusal?.message?.hasSuffix("(\(present) - 5 min.)") == true)
        }
    }
}
