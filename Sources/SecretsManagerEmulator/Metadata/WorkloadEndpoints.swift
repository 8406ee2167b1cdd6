import JSONDocument

/// Where a workload finds credentials without having any: the instance metadata service in version 2, and the endpoint
/// that containers are given.
struct WorkloadEndpoints: Sendable {
    /// Whose credentials they give out, and on what terms.
    struct Settings: Sendable {
        let account: String
        let role: String
        let region: String
        let containerToken: String
        let seconds: Int64
    }

    static let containerPath = "/_emulator/container/credentials"
    static let metadataPrefix = "/latest/"
    private static let credentialsPath = "/latest/meta-data/iam/security-credentials/"

    private enum Issuer: Hashable { case instance, container }

    /// Metadata tokens and when they end, in nanoseconds since 1970.
    private var tokens: [String: Int64] = [:]
    private var issued: [Issuer: (session: Session, at: Int64)] = [:]

    /// Answers a request to the metadata service.
    ///
    /// - Parameters:
    ///   - request: the request as it came.
    ///   - settings: whose credentials to give out.
    ///   - directory: who exists; sessions are added to it.
    ///   - random: where tokens and keys come from.
    ///   - now: nanoseconds since 1970.
    /// - Returns: a text, or the document of the credentials.
    /// - Throws: what the service refuses; the first version of the service, without tokens, is not there.
    mutating func metadata(
        _ request: WireRequest, _ settings: Settings, _ directory: inout IdentityDirectory,
        _ random: inout RandomSource, now: Int64
    ) throws(ServiceError) -> JSONValue {
        if request.path == "/latest/api/token" {
            guard request.method == "PUT" else { throw .metadata(405, "Method Not Allowed") }
            return try token(request, &random, now: now)
        }
        guard request.method == "GET" else { throw .metadata(405, "Method Not Allowed") }
        guard let token = request.header("x-aws-ec2-metadata-token"), let end = tokens[token], end > now else {
            throw .metadata(401, "Unauthorized")
        }
        let name = IdentityDirectory.Name(account: settings.account, name: settings.role)
        switch request.path {
        case "/latest/meta-data/placement/region": return .string(settings.region)
        case "/latest/meta-data/placement/availability-zone": return .string(settings.region + "a")
        case "/latest/meta-data/instance-id": return .string("i-0e0c0a0b0d0e0f0a0")
        case "/latest/dynamic/instance-identity/document":
            return [
                "accountId": .string(settings.account), "region": .string(settings.region),
                "availabilityZone": .string(settings.region + "a"), "instanceId": "i-0e0c0a0b0d0e0f0a0",
            ]
        case WorkloadEndpoints.credentialsPath[...], WorkloadEndpoints.credentialsPath.dropLast():
            guard directory.role(name) != nil else { throw .metadata(404, "Not Found") }
            return .string(settings.role)
        case "\(WorkloadEndpoints.credentialsPath)\(settings.role)"[...]:
            guard directory.role(name) != nil else { throw .metadata(404, "Not Found") }
            let (session, at) = session(.instance, settings, &directory, &random, now: now)
            return [
                "Code": "Success", "LastUpdated": .string(CalendarTime(nanoseconds: at).extendedISO),
                "Type": "AWS-HMAC", "AccessKeyId": .string(session.accessKeyID),
                "SecretAccessKey": .string(session.secret), "Token": .string(session.token),
                "Expiration": .string(CalendarTime(nanoseconds: session.expiration).extendedISO),
            ]
        default: throw .metadata(404, "Not Found")
        }
    }

    /// Answers a request to the container endpoint.
    ///
    /// - Parameters:
    ///   - request: the request as it came.
    ///   - settings: whose credentials to give out.
    ///   - directory: who exists; sessions are added to it.
    ///   - random: where keys come from.
    ///   - now: nanoseconds since 1970.
    /// - Returns: the document of the credentials.
    /// - Throws: the refusal of a request without the right `Authorization`.
    mutating func container(
        _ request: WireRequest, _ settings: Settings, _ directory: inout IdentityDirectory,
        _ random: inout RandomSource, now: Int64
    ) throws(ServiceError) -> JSONValue {
        guard request.method == "GET" else { throw .metadata(405, "Method Not Allowed") }
        guard request.header("authorization") == settings.containerToken else {
            throw ServiceError("AccessDeniedException", "the Authorization header is missing or wrong", status: 401)
        }
        let name = IdentityDirectory.Name(account: settings.account, name: settings.role)
        guard directory.role(name) != nil else {
            throw ServiceError("ResourceNotFoundException", "no role \(settings.role)", status: 404)
        }
        let (session, _) = session(.container, settings, &directory, &random, now: now)
        let partition = SecretARN.partition(of: settings.region)
        return [
            "RoleArn": .string("arn:\(partition):iam::\(settings.account):role/\(settings.role)"),
            "AccessKeyId": .string(session.accessKeyID), "SecretAccessKey": .string(session.secret),
            "Token": .string(session.token),
            "Expiration": .string(CalendarTime(nanoseconds: session.expiration).extendedISO),
        ]
    }

    private mutating func token(
        _ request: WireRequest, _ random: inout RandomSource, now: Int64
    ) throws(ServiceError) -> JSONValue {
        // A request that came through a proxy is not from the instance.
        guard request.header("x-forwarded-for") == nil else { throw .metadata(403, "Forbidden") }
        guard let seconds = request.header("x-aws-ec2-metadata-token-ttl-seconds").flatMap({ Int64($0) }),
            (1...21_600).contains(seconds)
        else { throw .metadata(400, "Bad Request") }
        tokens = tokens.filter { $0.value > now }
        let token = random.text(56, of: RandomSource.alphanumerics)
        tokens[token] = now + seconds * CalendarTime.second
        return .string(token)
    }

    /// The credentials that are out, or new ones once they have less than five minutes left, as EC2 does.
    private mutating func session(
        _ issuer: Issuer, _ settings: Settings, _ directory: inout IdentityDirectory, _ random: inout RandomSource,
        now: Int64
    ) -> (session: Session, at: Int64) {
        if let current = issued[issuer], current.session.expiration - now >= 300 * CalendarTime.second {
            return current
        }
        let session = Session(random: &random, expiration: now + settings.seconds * CalendarTime.second)
        directory.add(
            session, of: IdentityDirectory.Name(account: settings.account, name: settings.role),
            name: issuer == .instance ? "i-0e0c0a0b0d0e0f0a0" : "container", policies: nil, now: now)
        issued[issuer] = (session, now)
        return (session, now)
    }
}

extension ServiceError {
    /// A refusal of the metadata service, whose errors are a status and a word.
    static func metadata(_ status: Int, _ message: String) -> ServiceError {
        ServiceError(message, message, status: status)
    }
}
