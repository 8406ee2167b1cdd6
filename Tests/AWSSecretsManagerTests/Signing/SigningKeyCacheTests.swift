import Crypto
import Testing

@testable import AWSSecretsManager

@Suite struct SigningKeyCacheTests {
    private func key(_ cache: SigningKeyCache, id: String = "AKID", secret: String = "one", day: String) throws
        -> SymmetricKey
    {
        cache.key(
            day: day, region: "us-east-1", service: "secretsmanager",
            credentials: try AWSCredentials(accessKeyID: id, secretAccessKey: secret))
    }

    @Test func keepsOneKeyForADayAndKeyID() throws {
        let cache = SigningKeyCache()
        let first = try key(cache, day: "20261123")
        let second = try key(cache, day: "20261123")
        #expect(first == second)
        #expect(cache.count == 1)
        #expect(try key(cache, day: "20261123") != key(cache, day: "20261124"))
        #expect(cache.count == 2)
    }

    @Test func derivesAgainWhenTheSecretWasCorrected() throws {
        let cache = SigningKeyCache()
        let wrong = try key(cache, secret: "wrong", day: "20261123")
        let right = try key(cache, secret: "right", day: "20261123")
        #expect(wrong != right)
        #expect(try right == key(SigningKeyCache(), secret: "right", day: "20261123"))
        #expect(cache.count == 1)
    }

    @Test func isBounded() throws {
        let cache = SigningKeyCache(capacity: 4)
        for index in 0..<100 {
            _ = try key(cache, id: "AKID\(index)", day: index.isMultiple(of: 2) ? "20261123" : "20261124")
            #expect(cache.count <= 4)
        }
    }
}
