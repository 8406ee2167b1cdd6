import SyncEngine
import SyncProtocol

/// How many associations and secrets there are: counted once at opening, then kept by adding what transactions change.
///
/// Counting a million rows takes longer than the writer may hold everyone up.
struct AssociationTally: Sendable, Equatable {
    private struct Cell: Hashable {
        /// Nil for all destinations.
        let destination: DestinationKey?
        let status: SyncStatus
    }

    private var cells: [Cell: Int64] = [:]
    private(set) var secrets: Int64 = 0

    /// Associations of a destination, or of all, by status; a status nobody has is left out.
    func counts(_ destination: DestinationKey?) -> [SyncStatus: Int64] {
        var counts: [SyncStatus: Int64] = [:]
        for status in SyncStatus.allCases {
            if let count = cells[Cell(destination: destination, status: status)], count != 0 { counts[status] = count }
        }
        return counts
    }

    /// Every count of associations that is not zero, by destination and status.
    var associations: [(destination: DestinationKey, status: SyncStatus, count: Int64)] {
        cells.compactMap { cell, count in cell.destination.map { ($0, cell.status, count) } }
    }

    mutating func add(_ count: Int64, destination: DestinationKey, status: SyncStatus) {
        add(count, Cell(destination: destination, status: status))
        add(count, Cell(destination: nil, status: status))
    }

    mutating func addSecrets(_ count: Int64) {
        secrets += count
    }

    mutating func add(_ change: AssociationTally) {
        secrets += change.secrets
        for (cell, count) in change.cells { add(count, cell) }
    }

    private mutating func add(_ count: Int64, _ cell: Cell) {
        let sum = cells[cell, default: 0] + count
        // Kept at zero inside a change, dropped where it means "none": both read the same.
        cells[cell] = sum == 0 ? nil : sum
    }
}
