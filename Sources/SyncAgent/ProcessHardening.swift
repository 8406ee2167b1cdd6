import Glibc
import Logging

/// Keeps secret bytes out of core files and other processes' reach, as far as a process can by itself.
enum ProcessHardening {
    /// `PR_SET_DUMPABLE` of prctl(2).
    private static let setDumpable: Int32 = 4
    /// `M_PERTURB` of mallopt(3): freed memory is overwritten.
    private static let perturb: Int32 = -6

    static func apply(_ log: Logger) {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        if unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none) != 0 {
            log.warning("core files cannot be switched off", metadata: ["error": "\(SystemError.text(errno))"])
        }
        // prctl is variadic in C and so is not imported; its ABI takes plain words.
        typealias Prctl = @convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32
        if let symbol = unsafe dlsym(nil, "prctl") {
            let prctl = unsafe unsafeBitCast(symbol, to: Prctl.self)
            if prctl(setDumpable, 0, 0, 0, 0) != 0 {
                log.warning("the process stays dumpable", metadata: ["error": "\(SystemError.text(errno))"])
            }
        }
        typealias Mallopt = @convention(c) (Int32, Int32) -> Int32
        if let symbol = unsafe dlsym(nil, "mallopt") {
            _ = unsafe unsafeBitCast(symbol, to: Mallopt.self)(perturb, 0xA5)
        }
        signal(SIGPIPE, SIG_IGN)
    }
}
