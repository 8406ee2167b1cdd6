import Synchronization

@testable import AWSSecretsManager

/// A clock that goes only when someone sleeps on it.
final class ManualClock: CallClock {
    private struct Time {
        var wall: Int64
        var uptime = Duration.zero
        var sleeps: [Duration] = []
    }

    private let time: Mutex<Time>

    init(wallSeconds: Int64 = 1_795_435_200) {
        time = Mutex(Time(wall: wallSeconds))
    }

    var wallSeconds: Int64 {
        time.withLock { $0.wall + $0.uptime.components.seconds }
    }

    var uptime: Duration {
        time.withLock(\.uptime)
    }

    var sleeps: [Duration] {
        time.withLock(\.sleeps)
    }

    func sleep(for duration: Duration) async throws {
        time.withLock {
            $0.sleeps.append(duration)
            $0.uptime += duration
        }
    }

    func advance(by duration: Duration) {
        time.withLock { $0.uptime += duration }
    }
}
