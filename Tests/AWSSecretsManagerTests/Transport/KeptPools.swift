import Synchronization

@testable import AWSSecretsManager

/// Pools of tests, kept to the end of the process: one that goes away before it is shut down ends the process, so a test
/// that fails halfway would take all others with it.
enum KeptPools {
    private static let pools = Mutex<[TransportPool]>([])

    static func keep(_ pool: TransportPool) -> TransportPool {
        pools.withLock { $0.append(pool) }
        return pool
    }
}
