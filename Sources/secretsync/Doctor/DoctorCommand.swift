import ArgumentParser
import JSONDocument
import SyncClient
import SyncProtocol

/// `secretsync doctor`.
struct DoctorCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Looks at everything between you and AWS and says what is in the way.",
        discussion: """
            Socket and its permissions, the agent and your role, its store, the queue; for each destination whose credentials \
            are used and where they are from, the clock, and what they may do, asked with a name that no secret has. Nothing is \
            changed and no value is read.

            --policy prints the least IAM policy that the destinations need as they are configured.

            Examples:
              secretsync doctor
              secretsync doctor my-awssm-1
              secretsync doctor --policy > policy.json

            Exit status 1 when there is no agent, 2 when something does not work.
            """)

    @Argument(help: "Destinations to look at: aws-sm/NAME, or NAME; all unless given.")
    var destinations: [String] = []

    @Flag(help: "Print the least IAM policy for the destinations, and nothing else.")
    var policy = false

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        var wanted: [DestinationID] = []
        for name in destinations { wanted.append(try NamedArguments.destination(name)) }
        var report = DoctorReport()
        do throws(CommandFailure) {
            try await look(at: wanted, &report, console)
        } catch {
            // What was found so far is shown before the reason why it went no further.
            if !policy { try print(report, console) }
            throw error
        }
        guard !policy else {
            return try console.output(PrettyJSON.render(PolicyAdvice(report.subjects).document))
        }
        try print(report, console)
        let failures = report.findings.filter { $0.level == .failure }
        guard failures.isEmpty else {
            throw CommandFailure(.refused, "\(failures.count) of \(report.findings.count) findings are failures")
        }
    }

    private func look(
        at wanted: [DestinationID], _ report: inout DoctorReport, _ console: Console
    ) async throws(CommandFailure) {
        if let path = try? SocketPath.resolve(options.socket, environment: console.environment) {
            report.findings += SocketInspection(path).findings
        }
        let session = try await AgentSession.open(options, console)
        report.findings += Diagnosis.agent(try await session.call(Methods.initialize, InitializeParams()))
        report.findings += Diagnosis.health(try await session.call(Methods.agentHealth, NoParams()))
        let status = try await session.status()
        report.findings += Diagnosis.status(status)
        let all = (status["destinations"]?.array ?? []).compactMap { entry in
            try? DestinationID(text: "\(entry["type"]?.string ?? "")/\(entry["name"]?.string ?? "")")
        }
        if all.isEmpty {
            report.findings.append(
                Finding(.note, "destinations", "there is none", hint: "secretsync destination write NAME ..."))
        }
        for id in wanted.isEmpty ? all : wanted {
            let view = try await session.call(Methods.destinationRead, DestinationReference(id: id))
            let subject = PolicyAdvice.Subject(view)
            report.subjects.append(subject)
            guard !policy else { continue }
            let answer = try await session.call(Methods.destinationCheck, DestinationReference(id: id))
            guard let check = try? DestinationCheck(ParamsReader(object: answer)) else { continue }
            report.findings += Diagnosis.destination(id, check, needs: PolicyAdvice([subject]).required)
        }
    }

    private func print(_ report: DoctorReport, _ console: Console) throws(CommandFailure) {
        let style = TextStyle(console)
        let document = JSONObject([
            .init(name: "findings", value: .array(report.findings.map(\.json))),
            .init(name: "policy", value: PolicyAdvice(report.subjects).document),
        ])
        try AnswerPrinter(options, console).print(
            document, table: report.findings.flatMap { $0.lines(in: style) }.joined(separator: "\n"))
    }
}

/// What `secretsync doctor` has found so far.
struct DoctorReport {
    var findings: [Finding] = []
    var subjects: [PolicyAdvice.Subject] = []
}
