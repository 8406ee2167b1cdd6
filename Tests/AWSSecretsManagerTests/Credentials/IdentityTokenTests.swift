import Foundation
import Testing

@testable import AWSSecretsManager

/// Where an identity token may be read from, and what is read of its file.
struct IdentityTokenTests {
    /// Runs with a folder `tokens` and a file `outside` beside it.
    private func inFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "ss-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("tokens/data"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("secret\n".utf8).write(to: folder.appendingPathComponent("outside"))
        try Data(" a.b.c\nmore\n".utf8).write(to: folder.appendingPathComponent("tokens/data/token"))
        try body(folder)
    }

    private func read(_ path: String, below directory: String) -> Result<String, CredentialsError> {
        Result { () throws(CredentialsError) in
            try IdentityToken.file(path, below: directory).read(ProfileFiles.text)
        }
    }

    @Test func theFirstWordOfTheFileIsTheToken() throws {
        try inFolder { folder in
            let directory = folder.appendingPathComponent("tokens").path
            let token = try read(directory + "/data/token", below: directory).get()
            #expect(token == "a.b.c")
        }
    }

    /// Kubernetes replaces what a link inside the directory leads to.
    @Test func aLinkInsideTheDirectoryIsFollowed() throws {
        try inFolder { folder in
            let directory = folder.appendingPathComponent("tokens").path
            try FileManager.default.createSymbolicLink(atPath: directory + "/token", withDestinationPath: "data/token")
            #expect(try read(directory + "/token", below: directory).get() == "a.b.c")
            let alias = folder.appendingPathComponent("alias").path
            try FileManager.default.createSymbolicLink(atPath: alias, withDestinationPath: directory)
            #expect(try read(alias + "/token", below: alias).get() == "a.b.c", "the directory may be a link itself")
        }
    }

    @Test func aWayOutOfTheDirectoryIsRefused() throws {
        try inFolder { folder in
            let directory = folder.appendingPathComponent("tokens").path
            try FileManager.default.createSymbolicLink(atPath: directory + "/link", withDestinationPath: "../outside")
            try FileManager.default.createSymbolicLink(atPath: directory + "/up", withDestinationPath: folder.path)
            for path in ["/link", "/up/outside", "/../outside"] {
                let error = #expect(throws: CredentialsError.self) {
                    try read(directory + path, below: directory).get()
                }
                #expect(error?.code == .invalid, "\(path)")
                #expect(error?.message.contains("secret") == false)
            }
        }
    }

    @Test func aFileThatIsMissingOrEmptyIsSaid() throws {
        try inFolder { folder in
            let directory = folder.appendingPathComponent("tokens").path
            try Data("\n".utf8).write(to: folder.appendingPathComponent("tokens/empty"))
            for name in ["missing", "empty"] {
                let error = #expect(throws: CredentialsError.self) {
                    try read("\(directory)/\(name)", below: directory).get()
                }
                #expect(error?.code == .unavailable)
                #expect(error?.message.contains(name) == true)
            }
        }
    }

    @Test func theTokenIsShownNowhere() {
        let token = IdentityToken.given("canary")
        #expect(!"\(token)".contains("canary") && !String(reflecting: token).contains("canary"))
        var dumped = ""
        dump(token, to: &dumped)
        #expect(!dumped.contains("canary"))
    }
}
