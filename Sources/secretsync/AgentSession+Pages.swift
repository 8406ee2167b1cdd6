import JSONDocument
import SyncProtocol

/// Answers that come in pages and are shown as a whole.
extension AgentSession {
    /// `sync.status` with all destinations.
    func status() async throws(CommandFailure) -> JSONObject {
        try await whole("destinations") { page throws(CommandFailure) in
            try await call(Methods.syncStatus, page)
        }
    }

    /// `association.destinations` with all of them.
    func destinations(of secret: SecretReference) async throws(CommandFailure) -> JSONObject {
        try await whole("associated_destinations") { page throws(CommandFailure) in
            try await call(Methods.associationDestinations, SecretDestinationsParams(secret, page: page))
        }
    }

    /// The first page, with what the later ones have under `name` added to it.
    private func whole(
        _ name: String, _ page: (PageParams) async throws(CommandFailure) -> JSONObject
    ) async throws(CommandFailure) -> JSONObject {
        var answer = try await page(PageParams())
        while let next = answer["next"]?.string {
            let further = try await page(PageParams(after: next))
            switch (answer[name], further[name]) {
            case (.array(let left)?, .array(let right)?): answer[name] = .array(left + right)
            case (.object(var left)?, .object(let right)?):
                for member in right.members { left[member.name] = member.value }
                answer[name] = .object(left)
            default: break
            }
            answer["next"] = further["next"]
        }
        return answer
    }
}
