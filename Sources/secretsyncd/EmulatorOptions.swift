import ArgumentParser
import FoundationEssentials
import SecretsManagerEmulator
import SyncAgent

/// The options of development mode that say what the emulated AWS is like.
struct EmulatorOptions: ParsableArguments {
    @Option(name: .customLong("aws-port"), help: "Port of the emulated AWS on 127.0.0.1; a free one unless given.")
    var awsPort: Int = 0

    @Option(
        help: ArgumentHelp(
            "IAM policy of the agent's key and role, a JSON file; may be repeated.",
            discussion: "A further key that may do everything is printed as EMULATOR_ADMIN_ACCESS_KEY_ID.",
            valueName: "file"))
    var policy: [String] = []

    @Option(
        help: ArgumentHelp(
            "Accounts with users, keys, roles and policies, a JSON file; the first key becomes the agent's.",
            valueName: "file"))
    var accounts: String?

    @Option(help: ArgumentHelp("Faults to begin with, a JSON file: one, or an array of them.", valueName: "file"))
    var faults: String?

    @Option(
        name: .customLong("skip-check"),
        help: ArgumentHelp(
            "What not to enforce: \(EmulatorServer.Check.names); may be repeated.", valueName: "name"))
    var skipCheck: [String] = []

    @Option(
        help: ArgumentHelp("AWS's request quotas times this, such as 0.1 for 5 writes a second.", valueName: "factor"))
    var rateScale: Double = 1

    @Option(help: ArgumentHelp("How long a force-deleted name stays taken.", valueName: "seconds"))
    var forceDeleteLag: Int = 0

    @Option(help: ArgumentHelp("How far ListSecrets lags behind; AWS says up to 300.", valueName: "seconds"))
    var listLag: Int = 0

    @Option(help: ArgumentHelp("How many versions a secret can hold.", valueName: "count"))
    var versionLimit: Int = 100

    @Option(
        name: .customLong("aws-seed"),
        help: ArgumentHelp(
            "Seed of ARN suffixes, request ids and chances, for a run that repeats.", valueName: "number"))
    var seed: UInt64?

    /// What the options ask for.
    ///
    /// - Throws: `AgentError` that names the option and the fix.
    func setting() throws -> EmulatorSetting {
        var configuration = EmulatorServer.Configuration()
        configuration.port = try checked(awsPort, "--aws-port", 0...65_535)
        configuration.forceDeleteLagSeconds = try checked(forceDeleteLag, "--force-delete-lag", 0...86_400)
        configuration.listLagSeconds = try checked(listLag, "--list-lag", 0...86_400)
        configuration.versionLimit = try checked(versionLimit, "--version-limit", 2...10_000)
        configuration.seed = seed
        guard EmulatorServer.Configuration.rateScales.contains(rateScale) else {
            throw refusal("--rate-scale must be 0.001 to 1000", "use 1 for AWS's own quotas")
        }
        configuration.rateScale = rateScale
        let skipped = try skipCheck.map { name in
            guard let check = EmulatorServer.Check(rawValue: name) else {
                throw refusal("--skip-check \(name) is not a check", "known: \(EmulatorServer.Check.names)")
            }
            return check
        }
        configuration.verifySignatures = !skipped.contains(.signatures)
        configuration.checksPermissions = !skipped.contains(.permissions)
        configuration.enforcesRates = !skipped.contains(.rates)
        return try identities(configuration)
    }

    private func identities(_ base: EmulatorServer.Configuration) throws -> EmulatorSetting {
        var configuration = base
        let injected = try faults.map { path in
            try reading(path, "--faults") { text throws(EmulatorError) in try Fault.list(text) }
        }
        if let accounts {
            guard policy.isEmpty else {
                throw refusal("--policy and --accounts exclude each other", "put the policies into the accounts file")
            }
            let now = Int64(Date().timeIntervalSince1970) * 1_000_000_000
            configuration.accounts = try reading(accounts, "--accounts") { text throws(EmulatorError) in
                try AccountsDocument.read(text, now: now)
            }
            guard let key = configuration.accounts.first?.keys.first else {
                throw refusal("--accounts \(accounts) has no key in its first account", "give a user of it a key")
            }
            if let role = configuration.accounts.first?.roles.first { configuration.workloadRole = role.name }
            return EmulatorSetting(configuration: configuration, key: key, admin: nil, faults: injected ?? [])
        }
        let policies = try policy.map { path in
            try reading(path, "--policy") { text throws(EmulatorError) in
                try EmulatorServer.checkedPolicy(text)
            }
        }
        var account = configuration.accounts[0]
        account.keys[0].policies = policies
        for index in account.roles.indices { account.roles[index].policies = policies }
        let key = account.keys[0]
        var admin: EmulatorServer.AccessKey?
        if !policies.isEmpty {
            admin = EmulatorServer.AccessKey(
                id: "AKIDDEV00000ADMIN000", secret: "devOnlyAdminSecretAccessKeyOfTheEmulator", userName: "admin")
        }
        account.keys += admin.map { [$0] } ?? []
        configuration.accounts = [account]
        return EmulatorSetting(configuration: configuration, key: key, admin: admin, faults: injected ?? [])
    }

    private func reading<Value>(
        _ path: String, _ option: String, _ parse: ([UInt8]) throws(EmulatorError) -> Value
    ) throws -> Value {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw refusal("\(option) \(path) cannot be read", "check the path and its permissions")
        }
        do {
            return try parse(Array(data))
        } catch {
            throw refusal(
                "\(option) \(path): \(error.message)", "correct the file; the Emulator article shows its form")
        }
    }

    private func checked(_ value: Int, _ option: String, _ range: ClosedRange<Int>) throws -> Int {
        guard range.contains(value) else {
            throw refusal(
                "\(option) must be \(range.lowerBound) to \(range.upperBound)", "choose a number in that range")
        }
        return value
    }

    private func refusal(_ message: String, _ hint: String) -> AgentError {
        AgentError(code: .configuration, message: message, hint: hint)
    }
}

/// What the options of development mode come to.
struct EmulatorSetting {
    let configuration: EmulatorServer.Configuration
    /// The agent's key.
    let key: EmulatorServer.AccessKey
    /// A key that may do everything, where the agent's may not.
    let admin: EmulatorServer.AccessKey?
    let faults: [Fault]

    /// The share of AWS's quotas that the emulator has: without quotas, more than anybody can use.
    var agentRateScale: Double {
        guard configuration.enforcesRates else { return AgentConfiguration.rateScales.upperBound }
        return max(AgentConfiguration.rateScales.lowerBound, configuration.rateScale)
    }
}
