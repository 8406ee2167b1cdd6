extension ProfileChain {
    /// What a role's first credentials come from.
    enum Origin {
        case profile(String)
        case source(Source)
    }

    /// One profile's part in a chain.
    struct Profile {
        let name: String
        let properties: [String: String]

        private func value(_ property: String) -> String? {
            guard let value = properties[property], !value.isEmpty else { return nil }
            return value
        }

        var hasKeys: Bool {
            value("aws_access_key_id") != nil || value("aws_secret_access_key") != nil
        }

        /// Its own keys, both of them.
        func keys() throws(CredentialsError) -> Base {
            switch (value("aws_access_key_id"), value("aws_secret_access_key")) {
            case (let id?, let secret?):
                return .keys(
                    accessKeyID: id, secretAccessKey: secret, sessionToken: value("aws_session_token"),
                    accountID: value("aws_account_id"))
            case (_?, nil): throw ProfileChain.invalid("profile missing aws_secret_access_key")
            case (nil, _?): throw ProfileChain.invalid("profile missing aws_access_key_id")
            case (nil, nil): throw ProfileChain.nothing("profile `\(name)` did not contain credential information")
            }
        }

        /// Credentials that need no role: a process, or keys.
        func base(isSource: Bool) throws(CredentialsError) -> Base {
            if let command = value("credential_process") {
                return .process(command: command, accountID: value("aws_account_id"))
            }
            do throws(CredentialsError) {
                return try keys()
            } catch  where isSource && error.code == .notFound {
                // Somebody refers to it, so it should have some.
                throw ProfileChain.invalid(error.message)
            }
        }

        /// A role that is assumed with a token of an identity provider, without any credentials before it.
        func webIdentity() throws(CredentialsError) -> Base? {
            guard let file = value("web_identity_token_file") else { return nil }
            guard let role = value("role_arn") else { throw ProfileChain.invalid("`role_arn` was missing") }
            return .webIdentity(roleARN: role, tokenFile: file, sessionName: value("role_session_name"))
        }

        /// Its role and what that needs first; nil when it assumes none.
        func role() throws(CredentialsError) -> (Role, Origin)? {
            guard let arn = value("role_arn") else { return nil }
            let seconds = try duration()
            let role = Role(
                arn: arn, sessionName: value("role_session_name"), externalID: value("external_id"), seconds: seconds)
            if value("mfa_serial") != nil {
                throw ProfileChain.invalid(
                    "profile `\(name)` asks for an MFA code, which nobody can type into a sidecar")
            }
            switch (value("source_profile"), value("credential_source")) {
            case (_?, _?):
                throw ProfileChain.invalid("profile contained both source_profile and credential_source")
            case (let source?, nil): return (role, .profile(source))
            case (nil, let text?):
                guard let source = Source(rawValue: text) else {
                    throw ProfileChain.invalid(
                        "credential_source of profile `\(name)` must be Environment, Ec2InstanceMetadata or EcsContainer"
                    )
                }
                return (role, .source(source))
            case (nil, nil):
                throw ProfileChain.invalid(
                    "profile must contain `source_profile` or `credential_source` but neither were defined")
            }
        }

        private func duration() throws(CredentialsError) -> Int64? {
            guard let text = value("duration_seconds") else { return nil }
            guard let seconds = Int64(text), (900...43_200).contains(seconds) else {
                throw ProfileChain.invalid("duration_seconds of profile `\(name)` must be 900 to 43200")
            }
            return seconds
        }

        /// SSO and login profiles need a person and a browser now and then.
        func refuseSignIn(_ set: ProfileSet) throws(CredentialsError) {
            guard value("role_arn") == nil, value("web_identity_token_file") == nil, !hasKeys else { return }
            let names = ["sso_session", "sso_start_url", "sso_account_id", "sso_role_name", "login_session"]
            guard let property = names.first(where: { value($0) != nil }) else { return }
            throw ProfileChain.invalid(
                "profile `\(name)` signs in through \(property): SSO and login profiles are out of scope for a sidecar, "
                    + "which nobody signs in; use a role, a web identity, container or instance credentials")
        }
    }
}
