import JSONDocument
import SecretsManagerEmulator
import SyncClient
import SyncProtocol

/// A secret whose keys are secrets of their own in AWS.
extension AgentFixture {
    /// Sets the association of a secret and returns its rows by key; the whole secret's row has the key `""`.
    @discardableResult
    func setKeys(_ data: JSONValue? = nil, wait: Bool = true) async throws -> [String: AssociationRow] {
        let answer = try await client.setAssociation(
            Self.secret("my-secret"), with: Self.destination("my-awssm-1"), data: data?.object, wait: wait,
            // Whole suites of agents share two cores.
            meta: RequestMeta(deadlineMilliseconds: 60_000))
        return Dictionary(answer.rows.map { ($0.subKey?.text ?? "", $0) }) { $1 }
    }

    /// Every row of the destination, page by page.
    func allRows(status: SyncStatus? = nil) async throws -> (rows: [AssociationRow], pages: Int) {
        var rows: [AssociationRow] = []
        var pages = 0
        var after: String?
        repeat {
            let page = try await client.associations(
                of: Self.destination("my-awssm-1"), status: status, after: after)
            rows += page.rows
            pages += 1
            after = page.next
        } while after != nil
        return (rows, pages)
    }

    /// What lives in AWS below a prefix, by the rest of its name.
    func values(below prefix: String = "vault/kv_1234/my-secret/") -> [String: String] {
        let live = emulator.secrets().filter { $0.deletionDate == nil && $0.name.hasPrefix(prefix) }
        return Dictionary(live.map { (String($0.name.dropFirst(prefix.count)), $0.currentValue ?? "") }) { $1 }
    }
}
