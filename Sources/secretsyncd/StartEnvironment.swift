import Glibc

/// Settings of the C library and of Swift's runtime that count only when a process has them at its start.
///
/// Where one is missing the program is executed anew, once, with it: same process, same arguments. What the operator has set
/// stays as it is.
enum StartEnvironment {
    /// One variable.
    struct Setting: Equatable {
        /// Its name.
        let name: String
        /// What it is to hold.
        let value: String
    }

    /// What is missing in an environment.
    ///
    /// - `GLIBC_TUNABLES`: glibc keeps freed blocks of up to about 1 KiB in a cache per thread, past the overwriting that
    ///   `M_PERTURB` asks for (malloc.c, `_int_free`); values would stay in there until the block is used again.
    /// - `SWIFT_BACKTRACE`: a crash report shows registers and the memory they point to, and so perhaps values; and the
    ///   process lives on until the report is written, instead of being started again.
    static func missing(in environment: [String: String]) -> [Setting] {
        var missing: [Setting] = []
        let tunables = environment["GLIBC_TUNABLES"] ?? ""
        if !tunables.contains("glibc.malloc.tcache_count=") {
            let ours = "glibc.malloc.tcache_count=0"
            missing.append(Setting(name: "GLIBC_TUNABLES", value: tunables.isEmpty ? ours : "\(tunables):\(ours)"))
        }
        if environment["SWIFT_BACKTRACE"] == nil {
            missing.append(Setting(name: "SWIFT_BACKTRACE", value: "enable=no"))
        }
        return missing
    }

    /// Executes the program anew where something is missing; returns where nothing is, or where that cannot be done.
    static func complete(_ environment: [String: String]) {
        let missing = missing(in: environment)
        guard !missing.isEmpty, let path = ownPath() else { return }
        for setting in missing { _ = unsafe setenv(setting.name, setting.value, 1) }
        // Only a failure comes back. The next lines then run without the settings, as they would have.
        _ = unsafe execv(path, CommandLine.unsafeArgv)
    }

    /// The program's file; nil where /proc does not tell.
    private static func ownPath() -> String? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink("/proc/self/exe", &bytes, bytes.count - 1)
        return count > 0 ? String(decoding: bytes.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }
}
