import JSONDocument

/// Reads secrets back with boto3, which shares no code with the agent.
struct BotoReader {
    /// What boto3 sees of one secret.
    struct Secret: Equatable {
        let exists: Bool
        let isScheduled: Bool
        let arn: String?
        let value: String?
        let versions: Int64
        let tags: [String: String]

        /// Gone, or going.
        var isDeleted: Bool { !exists || isScheduled }
    }

    let scratch: Scratch
    /// The endpoint and keys, as AWS's own variables.
    let environment: [String: String]

    /// Reads one secret by its name.
    func read(_ name: String) async throws -> Secret {
        let endpoint = environment["AWS_ENDPOINT_URL"] ?? ""
        let finished = try await scratch.run(
            try Tool.boto.required(), [Product.source("Tests/Interop/read_secret.py"), endpoint, name],
            environment: environment)
        guard finished.code == 0 else { throw FactNotSeen(description: "boto3 reads \(name): \(finished.errors)") }
        let answer = try JSONReader().read(Array(finished.output.utf8))
        var tags: [String: String] = [:]
        for tag in answer["tags"]?.object?.members ?? [] { tags[tag.name] = tag.value.string }
        return Secret(
            exists: answer["exists"]?.bool ?? false, isScheduled: answer["deleted"]?.string != nil,
            arn: answer["arn"]?.string, value: answer["value"]?.string, versions: answer["versions"]?.int64 ?? 0,
            tags: tags)
    }
}
