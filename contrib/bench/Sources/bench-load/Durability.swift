import Glibc

/// What the disk leaves: `--directory PATH --count N` appends pages and makes each durable with one fdatasync.
enum Durability {
    static func run(_ arguments: Arguments) throws -> String {
        var file = try DurableFile(directory: try arguments.text("directory"))
        var samples = Samples()
        for _ in 0..<(try arguments.number("count")) { samples.add(try file.append()) }
        return "{" + samples.members("fdatasync") + "}"
    }
}

/// A file that appends are made durable in.
struct DurableFile: ~Copyable {
    private let descriptor: Int32
    private let path: String
    private let page = [UInt8](repeating: 0x5A, count: 4_096)

    init(directory: String) throws {
        path = directory + "/durable.\(getpid())"
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else { throw Problem.system("open \(path)") }
    }

    deinit {
        close(descriptor)
        unlink(path)
    }

    /// Appends a page and makes it durable; how long that took, in nanoseconds.
    mutating func append() throws -> Int64 {
        let began = now()
        guard page.withUnsafeBytes({ write(descriptor, $0.baseAddress, $0.count) }) == page.count else {
            throw Problem.system("write")
        }
        guard fdatasync(descriptor) == 0 else { throw Problem.system("fdatasync") }
        return now() - began
    }
}
