/// Several sources, asked in order until one has credentials.
///
/// Only "not found" moves on to the next: a source that has something wrong stops the chain, since falling through would
/// quietly use another identity.
public struct CredentialsChain: CredentialsProvider {
    private let providers: [any CredentialsProvider]

    /// A chain of these, first to last.
    public init(_ providers: [any CredentialsProvider]) {
        self.providers = providers
    }

    /// The credentials of the first source that has some.
    public func credentials() async throws(CredentialsError) -> AWSCredentials {
        for provider in providers {
            do throws(CredentialsError) {
                return try await provider.credentials()
            } catch  where error.code == .notFound {
                continue
            }
        }
        throw Self.nothingFound
    }

    /// What the first source that has some offers instead of the rejected ones.
    public func refresh(rejected: AWSCredentials) async throws(CredentialsError) -> AWSCredentials {
        for provider in providers {
            do throws(CredentialsError) {
                return try await provider.refresh(rejected: rejected)
            } catch  where error.code == .notFound {
                continue
            }
        }
        throw Self.nothingFound
    }

    private static let nothingFound = CredentialsError(
        code: .notFound,
        message:
            "no AWS credentials found: set access_key_id and secret_access_key on the destination, or give the agent "
            + "some: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, a web identity, or the role of its container or "
            + "instance")
}
