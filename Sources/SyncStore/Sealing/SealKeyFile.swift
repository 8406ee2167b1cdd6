#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The file of the install key: 32 random bytes, outside the state directory, so that a copy of the state alone opens
/// nothing.
struct SealKeyFile {
    static let keyBytes = 32

    let path: String
    /// Whether the file may be made on the first start; a file that was named must be there.
    let isDefault: Bool

    /// The file a configuration asks for.
    init(_ configuration: StoreConfiguration) throws(StoreError) {
        let directory = FilePath.trimmed(configuration.directory)
        path = configuration.sealKeyFile ?? directory + ".key"
        isDefault = configuration.sealKeyFile == nil
        guard !path.hasPrefix(directory + "/") else {
            throw StoreError(
                code: .insecure,
                message:
                    "open seal key \(path): it lies in the state directory, where every copy of the state takes it "
                    + "along; move it elsewhere")
        }
    }

    /// The key; nil when there is no file.
    func read() throws(StoreError) -> KeyBuffer? {
        guard let file = try file() else { return nil }
        let status: stat
        do {
            status = try file.status()
        } catch {
            throw StoreError(code: .sealed, message: "open seal key \(path): \(error)")
        }
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw StoreError(
                code: .insecure,
                message:
                    "open seal key \(path): it belongs to user \(status.st_uid), not to user \(geteuid()); chown it")
        }
        // systemd hands a credential over as root's, readable for root's group and, by an access list, for the agent.
        let forbidden: mode_t = status.st_uid == 0 && status.st_gid == 0 ? 0o037 : 0o077
        guard status.st_mode & forbidden == 0 else {
            throw StoreError(
                code: .insecure,
                message:
                    "open seal key \(path): its permissions are \(String(status.st_mode & 0o7777, radix: 8)), so that "
                    + "others can read it; chmod 400 it")
        }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size == Self.keyBytes else {
            throw StoreError(
                code: .sealed,
                message: "open seal key \(path): it must be a file of exactly \(Self.keyBytes) bytes; restore it")
        }
        let key = try KeyBuffer(zeroed: Self.keyBytes)
        let count = unsafe key.withMutableBytes { unsafe pread(file.rawValue, $0.baseAddress, $0.count, 0) }
        guard count == Self.keyBytes else {
            throw StoreError(code: .sealed, message: "read seal key \(path): \(SystemError.last)")
        }
        return key
    }

    /// Makes a new key; never replaces a file.
    ///
    /// Written beside and linked into place, so that a crash leaves a whole key or none.
    func create() throws(StoreError) -> KeyBuffer {
        let key = try KeyBuffer(random: Self.keyBytes)
        let draft = path + ".new"
        _ = unsafe unlink(draft)
        do {
            let file = try FileDescriptor(path: draft, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o400)
            let written = unsafe key.withBytes { unsafe write(file.rawValue, $0.baseAddress, $0.count) }
            guard written == Self.keyBytes else { throw SystemError.last }
            try file.synchronize()
            guard unsafe link(draft, path) == 0 else { throw SystemError.last }
            guard unsafe unlink(draft) == 0 else { throw SystemError.last }
            try FileDescriptor.synchronizeDirectory(FilePath.parent(of: path))
        } catch let error as SystemError {
            _ = unsafe unlink(draft)
            throw StoreError(code: .unavailable, message: "create seal key \(path): \(error)")
        } catch {
            throw StoreError(code: .unavailable, message: "create seal key \(path)")
        }
        return key
    }

    /// The open file; nil when there is none.
    private func file() throws(StoreError) -> FileDescriptor? {
        do {
            return try FileDescriptor(path: path, flags: O_RDONLY)
        } catch {
            if error.number == ENOENT { return nil }
            throw StoreError(code: .sealed, message: "open seal key \(path): \(error)")
        }
    }
}
