/// A rule of the engine that is left out, to prove that the simulation would notice.
///
/// Each is made at a seam of the world, so that the code that production runs has no switch for it.
package enum Mutant: String, Sendable, CaseIterable {
    /// The end of the process forgets what was on its way.
    case intentIsNotDurable = "intent-is-not-durable"
    /// The token on the wire is a digest of the content.
    case tokenFromContent = "token-from-content"
    /// Each attempt gets a token of its own.
    case tokenIsFresh = "token-is-fresh"
    /// An unsettled call is dropped as soon as something newer is wanted.
    case jumpsToNewest = "jumps-to-newest"
    /// A refusal ends a call though an earlier attempt may still arrive.
    case refusalClearsDoubt = "refusal-clears-doubt"
    /// No delayed copy is waited for.
    case noHorizon = "no-horizon"
    /// Secrets are addressed by name instead of ARN.
    case nameInsteadOfARN = "name-instead-of-arn"
    /// A reply leaves before its commit.
    case repliesBeforeCommit = "replies-before-commit"
    /// A call of which nobody knows the end counts as done.
    case doubtIsSuccess = "doubt-is-success"
    /// Versions are not counted.
    case ignoresBudget = "ignores-budget"
    /// A secret that somebody else has scheduled for deletion is taken for ours.
    case restoresForeign = "restores-foreign"
    /// What AWS throttled is reported as carried out.
    case throttledIsSuccess = "throttled-is-success"
    /// Full disks are not noticed: replies leave though nothing was kept.
    case ignoresFullDisk = "ignores-full-disk"

    /// Within how many seeds, from 1, it must be noticed.
    package var limit: UInt64 {
        switch self {
        case .restoresForeign: 1_000
        default: 500
        }
    }
}
