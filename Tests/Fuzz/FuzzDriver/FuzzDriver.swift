import Synchronization

/// libFuzzer's own loop, which reads the command line and calls back with each input.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// What is fuzzed.
private let checked = Mutex<(@Sendable ([UInt8]) -> Void)?>(nil)

/// What libFuzzer calls with each input, also where its own `main` is linked along.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let check = checked.withLock { $0 }
    unsafe check?([UInt8](UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// Runs a check over the inputs that libFuzzer makes; a check that traps is a finding.
public func fuzz(_ check: @escaping @Sendable ([UInt8]) -> Void) {
    checked.withLock { $0 = check }
    var count = CommandLine.argc
    var arguments = unsafe CommandLine.unsafeArgv
    _ = unsafe runDriver(&count, &arguments) { unsafe testOneInput($0, $1) }
}
