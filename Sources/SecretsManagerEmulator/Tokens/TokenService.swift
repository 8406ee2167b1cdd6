import JSONDocument

/// The Security Token Service: who am I, and temporary credentials of roles.
struct TokenService {
    static let name = "sts"

    /// Who exists; sessions are added to it.
    var directory: IdentityDirectory
    var random: RandomSource
    let checksPermissions: Bool

    /// Decides a call.
    ///
    /// - Parameters:
    ///   - call: the operation, its parameters, and the caller; none of them for a call that needs no signature.
    ///   - now: nanoseconds since 1970.
    /// - Returns: the members of the result.
    /// - Throws: the refusal AWS gives.
    mutating func answer(_ call: ServiceCall, now: Int64) throws(ServiceError) -> JSONValue {
        switch call.operation {
        case "GetCallerIdentity":
            return [
                "Arn": .string(call.caller.arn), "UserId": .string(call.caller.userID),
                "Account": .string(call.scope.account),
            ]
        case "AssumeRole": return try assumeRole(call, now: now)
        case TokenService.unsignedOperation: return try assumeRoleWithWebIdentity(call, now: now)
        default:
            throw ServiceError("InvalidAction", "Could not find operation \(call.operation) for version 2011-06-15")
        }
    }

    /// The one operation whose caller has no AWS credentials yet.
    static let unsignedOperation = "AssumeRoleWithWebIdentity"

    private mutating func assumeRole(_ call: ServiceCall, now: Int64) throws(ServiceError) -> JSONValue {
        let request = try AssumeRoleRequest(call.input)
        guard let role = directory.role(arn: request.roleARN) else {
            throw .roleDenied(call.caller.arn, request)
        }
        var context = call.caller.conditionKeys
        if let id = request.externalID { context["sts:externalid"] = [id] }
        context["sts:rolesessionname"] = [request.sessionName]
        try checkTrust(role, request, call.caller, context)
        let isChained = call.caller.roleARN != nil
        if isChained, request.seconds > 3600 {
            throw ServiceError(
                "ValidationError",
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining")
        }
        return try session(of: role, request, now: now)
    }

    private mutating func assumeRoleWithWebIdentity(_ call: ServiceCall, now: Int64) throws(ServiceError) -> JSONValue {
        let request = try AssumeRoleRequest(call.input)
        guard let text = call.input["WebIdentityToken"]?.string else {
            throw .missingParameter("webIdentityToken")
        }
        let token = try WebIdentityToken(text)
        guard token.expiration > now else {
            throw ServiceError(
                "ExpiredTokenException", "Token expired: current date/time must be before the expiration date/time")
        }
        let refusal = ServiceError(
            "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", status: 403)
        guard let role = directory.role(arn: request.roleARN) else { throw refusal }
        if let trust = role.trust {
            let access = AccessRequest(
                action: "sts:AssumeRoleWithWebIdentity", resource: "*",
                context: [
                    "\(token.provider):sub".lowercased(): [token.subject],
                    "\(token.provider):aud".lowercased(): [token.audience],
                    "sts:rolesessionname": [request.sessionName],
                ],
                principal: RequestPrincipal(account: "", arns: [], provider: token.provider))
            if checksPermissions, PolicyDecision([trust], access) != .allowed { throw refusal }
        }
        var result = try session(of: role, request, now: now).object ?? JSONObject()
        result["SubjectFromWebIdentityToken"] = .string(token.subject)
        result["Audience"] = .string(token.audience)
        result["Provider"] = .string(token.issuer)
        return .object(result)
    }

    /// Both sides must agree: the role trusts the caller, and the caller may assume it. In one account it is enough
    /// that the role names the caller itself.
    private func checkTrust(
        _ role: IdentityDirectory.Role, _ request: AssumeRoleRequest, _ caller: Caller, _ context: [String: [String]]
    ) throws(ServiceError) {
        guard checksPermissions else { return }
        let principal = caller.principal
        let access = AccessRequest(
            action: "sts:AssumeRole", resource: request.roleARN, context: context, principal: principal)
        let isSameAccount = principal.account == role.name.account
        var isNamed = false
        if let trust = role.trust {
            guard PolicyDecision([trust], access) == .allowed else {
                throw .roleDenied(caller.arn, request)
            }
            isNamed = trust.statements.contains { $0.effect == .allow && $0.names(principal) }
        } else if !isSameAccount {
            throw .roleDenied(caller.arn, request)
        }
        let denial = AccessDenial.of(access, caller)
        if case .denied = denial { throw .roleDenied(caller.arn, request) }
        if denial != nil, !(isSameAccount && isNamed) { throw .roleDenied(caller.arn, request) }
    }

    private mutating func session(
        of role: IdentityDirectory.Role, _ request: AssumeRoleRequest, now: Int64
    ) throws(ServiceError) -> JSONValue {
        guard request.seconds <= role.maximumSeconds else {
            throw ServiceError(
                "ValidationError",
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
        }
        let session = Session(random: &random, expiration: now + request.seconds * CalendarTime.second)
        directory.add(session, of: role.name, name: request.sessionName, policies: request.policies, now: now)
        let partition = request.roleARN.split(separator: ":")[1]
        return [
            "Credentials": [
                "AccessKeyId": .string(session.accessKeyID), "SecretAccessKey": .string(session.secret),
                "SessionToken": .string(session.token),
                "Expiration": .string(CalendarTime(nanoseconds: session.expiration).extendedISO),
            ],
            "AssumedRoleUser": [
                "AssumedRoleId": .string(
                    "\(IdentityDirectory.uniqueID("AROA", role.name)):\(request.sessionName)"),
                "Arn": .string(
                    "arn:\(partition):sts::\(role.name.account):assumed-role/\(role.name.name)/\(request.sessionName)"),
            ],
        ]
    }
}

extension ServiceError {
    /// The refusal of AssumeRole; a role that is not there is refused in the same words.
    static func roleDenied(_ arn: String, _ request: AssumeRoleRequest) -> ServiceError {
        ServiceError(
            "AccessDenied",
            "User: \(arn) is not authorized to perform: sts:AssumeRole on resource: \(request.roleARN)", status: 403)
    }
}
