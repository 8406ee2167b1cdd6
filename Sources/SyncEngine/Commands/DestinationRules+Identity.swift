import SyncProtocol

/// Whose identity a destination uses: its own keys or the agent's, a role assumed with them, or one assumed with a token.
extension DestinationRules {
    /// Takes over the fields of a role and of identity tokens; an empty text unsets one.
    func applyIdentity(_ change: DestinationFields, to settings: inout DestinationSettings) throws(RPCError) {
        var role = settings.roleARN?.text
        try plain(change.roleARN, "role_arn", &role)
        settings.roleARN = try role.flatMap { (text) throws(RPCError) in try text.isEmpty ? nil : self.role(text) }
        try plain(change.externalID, "external_id", &settings.externalID)
        try secret(change.identityToken, "identity_token", &settings.identityToken)
        try plain(change.identityTokenFile, "identity_token_file", &settings.identityTokenFile)
        try plain(change.identityTokenTTL, "identity_token_ttl", &settings.identityTokenTTL)
        if settings.externalID?.isEmpty == true { settings.externalID = nil }
        if settings.identityTokenFile?.isEmpty == true { settings.identityTokenFile = nil }
    }

    /// What fits together, and what each may be.
    func checkIdentity(_ settings: DestinationSettings) throws(RPCError) {
        let token: String? =
            settings.identityToken != nil
            ? "identity_token" : settings.identityTokenFile != nil ? "identity_token_file" : nil
        if settings.identityToken != nil, settings.identityTokenFile != nil {
            throw RPCError(
                .invalidParams, "identity_token and identity_token_file exclude each other",
                path: "/identity_token_file", hint: "give the token, or the file that holds it; patch unsets with null")
        }
        if let token, settings.accessKeyID != nil {
            throw RPCError(
                .invalidParams, "\(token) and access_key_id exclude each other", path: "/\(token)",
                hint: "a role is assumed with keys or with an identity token; patch unsets with null")
        }
        if let token, settings.externalID != nil {
            throw RPCError(
                .invalidParams, "\(token) and external_id exclude each other", path: "/external_id",
                hint: "AWS takes an external id only where a role is assumed with keys; patch unsets with null")
        }
        if settings.roleARN == nil, let field = token ?? (settings.externalID != nil ? "external_id" : nil) {
            throw RPCError(
                .invalidParams, "role_arn is missing", path: "/role_arn", hint: "\(field) is for the role to assume")
        }
        if token == nil, settings.identityTokenTTL != nil {
            throw RPCError(
                .invalidParams, "identity_token_ttl is given without a token", path: "/identity_token_ttl",
                hint: "give identity_token or identity_token_file with it, or unset it")
        }
        try check(externalID: settings.externalID)
        try check(token: settings.identityToken)
        try check(tokenFile: settings.identityTokenFile)
    }

    private func role(_ text: String) throws(RPCError) -> RoleARN {
        do {
            return try RoleARN(text)
        } catch {
            throw RPCError(
                .invalidParams, "role_arn is not acceptable", path: "/role_arn", expected: error.expected)
        }
    }

    /// Source: `ExternalId` in the reference of AssumeRole.
    private func check(externalID: String?) throws(RPCError) {
        guard let externalID else { return }
        let isPlain = externalID.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "_+=,.@:/-".utf8.contains(byte)
        }
        guard isPlain, externalID.utf8.count >= 2 else {
            throw RPCError(
                .invalidParams, "external_id is not acceptable", path: "/external_id",
                expected: "2..1224 of A-Z a-z 0-9 _ + = , . @ : / -")
        }
    }

    private func check(token: SecretValue?) throws(RPCError) {
        guard let token else { return }
        guard token.withBytes({ $0.allSatisfy { (0x21...0x7E).contains($0) } }) else {
            throw RPCError(
                .invalidParams, "identity_token is not acceptable", path: "/identity_token",
                expected: "a token of printable ASCII characters without blanks or line ends, such as a JWT")
        }
    }

    /// By its text only: where links lead is looked at each time the file is read.
    private func check(tokenFile path: String?) throws(RPCError) {
        guard let path else { return }
        guard let directory = environment.identityTokenDirectory else {
            throw RPCError(
                .invalidParams, "identity_token_file is not allowed by the agent's configuration",
                path: "/identity_token_file", hint: "start the agent with --identity-token-dir, or give identity_token")
        }
        let steps = path.dropFirst(directory.count + 1).split(separator: "/", omittingEmptySubsequences: false)
        guard path.hasPrefix(directory + "/"), !steps.contains(where: { ["", ".", ".."].contains($0) }),
            !path.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F })
        else {
            throw RPCError(
                .invalidParams, "identity_token_file is not acceptable", path: "/identity_token_file",
                expected: "a path below \(directory), without . and .. in it")
        }
    }
}
