import Foundation

/// The programs under test and the other files of the package.
enum Product {
    /// Where the build puts the programs: beside the test executable itself.
    static let folder: String = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (own as NSString).deletingLastPathComponent
    }()

    /// The agent.
    static let agent = folder + "/secretsyncd"
    /// The command line client.
    static let client = folder + "/secretsync"

    /// A file of the package, by its path below the top level.
    static func source(_ path: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../" + path).standardizedFileURL.path
    }
}
