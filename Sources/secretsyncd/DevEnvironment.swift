import FoundationEssentials
import SecretsManagerEmulator
import SyncAgent

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The lines that point other commands at a development agent.
struct DevEnvironment {
    let emulator: EmulatorServer
    let setting: EmulatorSetting
    let socket: String

    /// What the agent itself needs to find the emulator.
    var agentVariables: [String: String] {
        [
            "AWS_ENDPOINT_URL": emulator.endpointURL,
            "AWS_ENDPOINT_URL_SECRETS_MANAGER": emulator.endpointURL, "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": setting.key.id, "AWS_SECRET_ACCESS_KEY": setting.key.secret,
        ]
    }

    private var exports: String {
        var variables = [
            ("SECRETSYNC_SOCKET", socket),
            ("AWS_ENDPOINT_URL", emulator.endpointURL),
            ("AWS_ENDPOINT_URL_SECRETS_MANAGER", emulator.endpointURL),
            ("AWS_ACCESS_KEY_ID", setting.key.id),
            ("AWS_SECRET_ACCESS_KEY", setting.key.secret),
            ("AWS_REGION", "us-east-1"),
            ("AWS_DEFAULT_REGION", "us-east-1"),
        ]
        if let admin = setting.admin {
            variables.append(("EMULATOR_ADMIN_ACCESS_KEY_ID", admin.id))
            variables.append(("EMULATOR_ADMIN_SECRET_ACCESS_KEY", admin.secret))
        }
        return variables.map { "export \($0.0)='\($0.1)'\n" }.joined()
    }

    /// Other ways to credentials, for whoever wants to try them.
    private var alternatives: String {
        """
        # without keys, as on EC2:  export AWS_EC2_METADATA_SERVICE_ENDPOINT='\(emulator.endpointURL)'
        # or as in a container:     export AWS_CONTAINER_CREDENTIALS_FULL_URI='\(emulator.containerCredentialsURL)' \
        AWS_CONTAINER_AUTHORIZATION_TOKEN='\(setting.configuration.containerToken)'

        """
    }

    /// Prints the lines, and writes them to the file in one piece.
    func announce(envFile: String?) throws {
        let note = "# secretsync development agent: nothing is kept, AWS is emulated on loopback\n"
        StandardStream.output.write(note + exports + alternatives)
        guard let envFile else { return }
        let temporary = envFile + ".new"
        guard
            FileManager.default.createFile(
                atPath: temporary, contents: Data((exports + alternatives).utf8),
                attributes: [.posixPermissions: 0o600]),
            unsafe rename(temporary, envFile) == 0
        else {
            throw AgentError(code: .configuration, message: "write \(envFile) failed", hint: "use another --env-file")
        }
    }
}
