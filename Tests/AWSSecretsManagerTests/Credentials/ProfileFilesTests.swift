import Foundation
import Testing

@testable import AWSSecretsManager

/// Shared files that are there but cannot be used end the search: another source would be another identity.
@Suite struct ProfileFilesTests {
    /// Loads the shared files with `AWS_SHARED_CREDENTIALS_FILE` at that path.
    private static func load(_ path: String) throws(ProfileError) -> ProfileSet {
        try ProfileFiles(environment: ["AWS_SHARED_CREDENTIALS_FILE": path]).load()
    }

    private static func withFile(_ content: Data, _ body: (String) throws -> Void) throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("secretsync-\(UUID().uuidString)")
        try content.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try body(file.path)
    }

    @Test func aFileIsRead() throws {
        try Self.withFile(Data("[work]\nregion = eu-west-1\n".utf8)) { path in
            let profiles = try Self.load(path)
            #expect(profiles.region(of: "work") == "eu-west-1")
        }
    }

    @Test(arguments: ["/nonexistent/credentials", "/dev/null"])
    func whatIsNotThereHoldsNothing(_ path: String) throws {
        #expect(try Self.load(path) == .empty)
    }

    @Test(arguments: [
        (Data([0x5B, 0x61, 0x5D, 0x0A, 0xFF]), "is not UTF-8"),
        (Data(repeating: UInt8(ascii: "#"), count: 1 << 20 | 1), "is larger than a megabyte"),
    ])
    func aFileThatCannotBeUsedIsAnError(_ content: Data, _ message: String) throws {
        try Self.withFile(content) { path in
            let error = #expect(throws: ProfileError.self) { try Self.load(path) }
            #expect(error?.message == "file \(path) \(message)")
        }
    }

    @Test func aFolderIsAnError() {
        let error = #expect(throws: ProfileError.self) { try Self.load("/") }
        #expect(error?.message == "file / cannot be read")
    }

    @Test func noOtherSourceIsAskedThen() async throws {
        let context = CredentialContext(
            transport: CredentialReplay([]), clock: ManualClock(),
            readFile: { (path) throws(ProfileError) in throw ProfileError("file \(path) cannot be read") },
            random: { 0.5 })
        let environment = [
            "AWS_CONFIG_FILE": "/config", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/role",
        ]
        let chain = DefaultCredentials.chain(
            environment: environment, region: nil, context: context, signingKeys: SigningKeyCache())
        let error = await #expect(throws: CredentialsError.self) { _ = try await chain.credentials() }
        #expect(error == CredentialsError(code: .invalid, message: "file /config cannot be read"))
    }
}
