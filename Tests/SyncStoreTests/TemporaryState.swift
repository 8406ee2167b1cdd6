@testable import SyncStore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A directory of a test's own, gone with the test: the state directory `state` and its key `state.key` are inside.
final class TemporaryState: Sendable {
    let root: String

    init() throws {
        let temporary = Self.environment("TMPDIR") ?? "/tmp"
        var template = Array("\(temporary)/secretsync-store-XXXXXX".utf8CString)
        let made = unsafe template.withUnsafeMutableBufferPointer { buffer -> String? in
            guard let start = buffer.baseAddress, let made = unsafe mkdtemp(start) else { return nil }
            return unsafe String(cString: made)
        }
        guard let made else { throw StoreError(code: .unavailable, message: "mkdtemp") }
        root = made
    }

    deinit {
        for file in files(in: directory) { _ = unsafe unlink(file) }
        _ = unsafe rmdir(directory)
        for file in files(in: root) { _ = unsafe unlink(file) }
        _ = unsafe rmdir(root)
    }

    private static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    var directory: String { root + "/state" }
    var keyFile: String { root + "/state.key" }
    var database: String { directory + "/state.db" }

    func open(sealKeyFile: String? = nil, maximumBytes: Int64? = nil) throws(StoreError) -> SQLiteStateStore {
        try SQLiteStateStore.open(
            StoreConfiguration(directory: directory, sealKeyFile: sealKeyFile, maximumBytes: maximumBytes))
    }

    /// Another program's look at the closed store.
    func alter(_ sql: String) throws {
        let connection = try SQLiteConnection(path: database)
        try connection.execute(sql)
        connection.close()
    }

    func files(in directory: String) -> [String] {
        guard let handle = unsafe opendir(directory) else { return [] }
        defer { _ = unsafe closedir(handle) }
        var found: [String] = []
        while let entry = unsafe readdir(handle) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { found.append(directory + "/" + name) }
        }
        return found.sorted()
    }

    static func permissions(_ path: String) -> UInt32? {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        return status.st_mode & 0o7777
    }

    static func bytes(_ path: String) -> [UInt8] {
        let file = systemOpen(path, O_RDONLY)
        guard file >= 0 else { return [] }
        defer { _ = close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
            guard count > 0 else { return bytes }
            bytes += chunk.prefix(count)
        }
    }

    static func remove(_ path: String) {
        _ = unsafe unlink(path)
    }

    static func write(_ bytes: [UInt8], to path: String, mode: mode_t) {
        let file = systemOpen(path, O_WRONLY | O_CREAT | O_TRUNC, mode)
        guard file >= 0 else { return }
        _ = unsafe bytes.withUnsafeBytes { unsafe systemWrite(file, $0.baseAddress, $0.count) }
        _ = fchmod(file, mode)
        _ = close(file)
    }
}

private func systemOpen(_ path: String, _ flags: Int32, _ mode: mode_t = 0) -> Int32 {
    unsafe open(path, flags | O_CLOEXEC, mode)
}

private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(file, bytes, count)
}
