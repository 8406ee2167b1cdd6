import Glibc

/// What this process uses, as the kernel counts it.
struct ProcessUsage {
    /// Resident memory in bytes.
    var residentBytes: Int64
    /// CPU time, user and system, in milliseconds.
    var cpuMilliseconds: Int64

    /// As it is now; nil where the kernel does not say it.
    static func now() -> ProcessUsage? {
        var usage = rusage()
        guard unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0, let pages = residentPages() else {
            return nil
        }
        let times = [usage.ru_utime, usage.ru_stime].map { Int64($0.tv_sec) * 1_000 + Int64($0.tv_usec) / 1_000 }
        return ProcessUsage(
            residentBytes: pages * Int64(sysconf(Int32(_SC_PAGESIZE))), cpuMilliseconds: times.reduce(0, +))
    }

    /// The second figure of `/proc/self/statm`.
    private static func residentPages() -> Int64? {
        let file = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 128)
        let count = unsafe read(file, &bytes, bytes.count)
        guard count > 0 else { return nil }
        let words = String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: " ")
        return words.count > 1 ? Int64(words[1]) : nil
    }
}
