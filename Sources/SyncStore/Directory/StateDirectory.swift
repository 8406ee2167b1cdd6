#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The directory the store's files are in: 0700, of the agent's own user, its files 0600 from their first byte.
struct StateDirectory {
    let path: String

    /// Creates the directory when it is missing, and refuses one that others could read or replace.
    init(path: String) throws(StoreError) {
        self.path = FilePath.trimmed(path)
        if unsafe mkdir(self.path, 0o700) == 0 {
            do {
                try FileDescriptor.synchronizeDirectory(FilePath.parent(of: self.path))
            } catch {
                throw StoreError(code: .unavailable, message: "create state directory \(self.path): \(error)")
            }
        } else if errno != EEXIST {
            throw StoreError(
                code: .unavailable, message: "create state directory \(self.path): \(SystemError.last)")
        }
        try check()
    }

    var databasePath: String { path + "/state.db" }
    var logPath: String { databasePath + "-wal" }
    var lockPath: String { path + "/lock" }

    /// Creates the database file before SQLite sees it, so that it is never readable by others, not even briefly.
    ///
    /// SQLite gives its log the permissions of the database.
    func prepareDatabaseFile() throws(StoreError) {
        do {
            let isMissing = unsafe access(databasePath, F_OK) != 0 && errno == ENOENT
            if isMissing, unsafe access(logPath, F_OK) == 0 {
                throw StoreError(
                    code: .damaged,
                    message: "open state directory \(path): state.db is missing while its log state.db-wal is there")
            }
            let file = try FileDescriptor(path: databasePath, flags: O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600)
            let status = try file.status()
            guard status.st_uid == geteuid(), status.st_mode & 0o077 == 0, status.st_mode & S_IFMT == S_IFREG else {
                throw StoreError(
                    code: .insecure,
                    message: "open \(databasePath): it must be a file of user \(geteuid()) that nobody else can open; "
                        + "chown it and chmod 600 it")
            }
            if isMissing {
                try file.synchronize()
                try FileDescriptor.synchronizeDirectory(path)
            }
        } catch let error as SystemError {
            throw StoreError(code: .unavailable, message: "create \(databasePath): \(error)")
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(code: .unavailable, message: "create \(databasePath)")
        }
    }

    private func check() throws(StoreError) {
        let status: stat
        do {
            status = try FileDescriptor(path: path, flags: O_RDONLY | O_DIRECTORY | O_NOFOLLOW).status()
        } catch {
            throw StoreError(code: .unavailable, message: "open state directory \(path): \(error)")
        }
        guard status.st_uid == geteuid() else {
            throw StoreError(
                code: .insecure,
                message: "open state directory \(path): it belongs to user \(status.st_uid), not to user \(geteuid()); "
                    + "chown it")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw StoreError(
                code: .insecure,
                message:
                    "open state directory \(path): its permissions are \(String(status.st_mode & 0o7777, radix: 8)); "
                    + "chmod 700 it")
        }
    }
}
