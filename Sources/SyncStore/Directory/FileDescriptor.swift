#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// An open file, closed when it goes.
struct FileDescriptor: ~Copyable {
    let rawValue: Int32

    /// Opens a file; it is never inherited by a child process.
    init(path: String, flags: Int32, mode: mode_t = 0) throws(SystemError) {
        let opened = unsafe open(path, flags | O_CLOEXEC, mode)
        guard opened >= 0 else { throw SystemError.last }
        rawValue = opened
    }

    deinit {
        _ = close(rawValue)
    }

    /// The file's owner, type and permissions.
    func status() throws(SystemError) -> stat {
        var result = stat()
        guard unsafe fstat(rawValue, &result) == 0 else { throw SystemError.last }
        return result
    }

    /// For reading, and not through a symbolic link.
    static let readOnly = O_RDONLY | O_NOFOLLOW

    /// Makes content durable, and the size that is needed to read it.
    func synchronizeData() throws(SystemError) {
        guard fdatasync(rawValue) == 0 else { throw SystemError.last }
    }

    /// Makes content and metadata durable.
    func synchronize() throws(SystemError) {
        guard fsync(rawValue) == 0 else { throw SystemError.last }
    }

    /// Makes the entries of a directory durable: a new file is not on the disk before its name is.
    static func synchronizeDirectory(_ path: String) throws(SystemError) {
        try FileDescriptor(path: path, flags: O_RDONLY | O_DIRECTORY).synchronize()
    }
}

/// What a system call said.
struct SystemError: Error, Equatable, CustomStringConvertible {
    let number: Int32

    static var last: SystemError {
        SystemError(number: errno)
    }

    var description: String {
        unsafe String(cString: strerror(number))
    }
}

/// Paths of files, as text.
enum FilePath {
    /// The path without slashes at its end.
    static func trimmed(_ path: String) -> String {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }

    /// The directory that holds the path.
    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
