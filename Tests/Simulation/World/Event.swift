import SyncEngine
import SyncProtocol
import SyncScheduler

/// Something that is to happen.
struct Event {
    enum Kind {
        /// Something may be due.
        case wake
        /// A request reaches AWS.
        case arrival(Arrival)
        /// An answer reaches the agent.
        case answer(Answer)
        /// The agent starts again.
        case restart
    }

    /// A request on its way, once.
    struct Arrival {
        let order: SendOrder
        /// What is on the wire.
        let intent: Intent
        /// What becomes of the answer: when it is back, with how many attempts in doubt; nil where nobody waits for it.
        let answer: (after: Duration, ambiguousAttempts: Int, begunAt: Timestamp)?
        /// The process that sent it.
        let process: Int
    }

    /// An answer on its way.
    struct Answer {
        let sendout: Sendout
        let sent: SentCall
        let process: Int
    }

    let at: Timestamp
    let number: Int
    let kind: Kind
}
