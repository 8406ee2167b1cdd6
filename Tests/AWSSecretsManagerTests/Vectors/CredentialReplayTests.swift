import Foundation
import JSONDocument
import Testing

@testable import AWSSecretsManager

/// The whole chain of credentials against what AWS's SDK recorded: files, environment, every request and answer.
@Suite(.needsVectors) struct CredentialReplayTests {
    static let folders = ["default-credential-provider-chain", "profile-provider"].flatMap { group in
        VectorDocument.names(in: "credentials/\(group)").map { "credentials/\(group)/\($0)" }
    }

    @Test func vectorsAreThere() {
        let signIn = Self.folders.filter(Self.isSignIn)
        print(
            "credentials vectors: \(Self.folders.count - signIn.count) played, \(signIn.count) out of scope (SSO): refused"
        )
        #expect(Self.folders.count >= 36)
    }

    /// Whether a case is about SSO: its profile, or one that it leads to, must be refused with that reason.
    private static func isSignIn(_ folder: String) -> Bool {
        let root = VectorDocument.folder.appendingPathComponent("\(folder)/fs").path
        let files = ProfileFiles(environment: environment(folder))
        let profiles = try? files.load { try? String(contentsOfFile: root + $0, encoding: .utf8) }.profiles
        var (name, seen) = (Optional(files.profile), Set<String>())
        while let profile = name, seen.insert(profile).inserted {
            if profiles?[profile]?.keys.contains(where: { $0.hasPrefix("sso_") }) == true { return true }
            name = profiles?[profile]?["source_profile"]
        }
        return false
    }

    private static func environment(_ folder: String) -> [String: String] {
        VectorCase(name: folder, document: ["env": VectorDocument.read("\(folder)/env.json")]).strings("env")
    }

    @Test(arguments: folders)
    func findsTheRecordedCredentials(_ folder: String) async throws {
        let root = VectorDocument.folder.appendingPathComponent("\(folder)/fs").path
        let replay = CredentialReplay(
            VectorDocument.read("\(folder)/http-traffic.json")["events"]?.array
                ?? VectorDocument.read("\(folder)/http-traffic.json").array ?? [])
        let context = CredentialContext(
            transport: replay, clock: ManualClock(wallSeconds: 1_632_246_085),
            readFile: { try? String(contentsOfFile: root + ($0.hasPrefix("/") ? $0 : "/" + $0), encoding: .utf8) },
            random: { 0.5 })
        let environment = Self.environment(folder)
        let source: any CredentialsProvider =
            folder.contains("/profile-provider/")
            ? ProfileCredentialsProvider(
                environment: environment, files: ProfileFiles(environment: environment), region: nil, context: context,
                signingKeys: SigningKeyCache())
            : DefaultCredentials.chain(
                environment: environment, region: nil, context: context, signingKeys: SigningKeyCache())
        let found: Result<AWSCredentials, CredentialsError>
        do throws(CredentialsError) {
            found = .success(try await source.credentials())
        } catch {
            found = .failure(error)
        }
        let result = try #require(VectorDocument.read("\(folder)/test-case.json")["result"])
        if Self.isSignIn(folder) {
            let error = #expect(throws: CredentialsError.self) { try found.get() }
            #expect(error?.message.contains("out of scope for a sidecar") == true, "\(error?.message ?? "none")")
            return
        }
        if let expected = result["Ok"] {
            let credentials = try found.get()
            #expect(credentials.accessKeyID == expected["access_key_id"]?.string)
            #expect(credentials.secretAccessKey == expected["secret_access_key"]?.string)
            #expect(credentials.sessionToken == expected["session_token"]?.string)
            #expect(credentials.expiration == expected["expiry"]?.int64)
            #expect(credentials.accountID == expected["account_id"]?.string)
        } else {
            let error = try #require(#expect(throws: CredentialsError.self) { try found.get() })
            let text = try #require(result["ErrorContains"]?.string)
            #expect(error.code == Self.code(of: text, folder), "\(error)")
        }
        #expect(replay.differences == [])
    }

    /// Our code for what the recorder's text says.
    private static func code(of text: String, _ folder: String) -> CredentialsError.Code? {
        // An instance without a role answers: that is an error of ours and no reason to look elsewhere.
        if folder.hasSuffix("/imds_no_iam_role") { return .unavailable }
        if text.contains("was not enabled") { return .notFound }
        if text.contains("forbidden") || text.contains("external process") { return .unavailable }
        if text.contains("`role_arn` was missing") { return .invalid }
        if text.contains("InvalidIdentityTokenException") { return .refused }
        return nil
    }
}
