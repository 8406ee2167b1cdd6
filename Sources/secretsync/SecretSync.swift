import ArgumentParser
import Glibc

/// The command line of secretsync: Vault's verbs over `logical.*`, and nouns over the typed methods.
@main
struct SecretSync: ParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "secretsync",
        abstract: "Talks to a secretsync agent, which syncs secrets into AWS Secrets Manager.",
        discussion: """
            Vault's verbs take a literal Vault path:
              secretsync write sys/sync/destinations/aws-sm/my-awssm-1 \\
                  access_key_id=env:ACCESS_KEY_ID \\
                  secret_access_key=env:SECRET_ACCESS_KEY region=us-east-1
              secretsync secret put -mount=my-kv my-secret foo=bar
              secretsync write sys/sync/destinations/aws-sm/my-awssm-1/associations/set \\
                  mount=my-kv secret_name=my-secret

            Values: k=v is a string; k=@FILE, k=- (standard input) and k=env:NAME keep a value off the command line; \
            a lone - is a JSON object on standard input. A backslash before @, - or env: takes it literally.
            Long options may be written with one dash or two, with = or a space, anywhere on the line.

            The socket is --socket, else $SECRETSYNC_SOCKET, else /run/secretsync/agent.sock, else that of \
            `secretsyncd dev`.
            secretsync --version prints the version.
            Exit status: 0 done; 1 usage, or no connection; 2 the agent answered an error, or a waited sync ended in \
            an error status; 3 timeout.
            """,
        subcommands: [
            ReadCommand.self, ListCommand.self, WriteCommand.self, PatchCommand.self, DeleteCommand.self,
            DestinationCommand.self, AssociationCommand.self, SecretCommand.self, MountCommand.self,
            StatusCommand.self, WaitCommand.self, PlanCommand.self, ReconcileCommand.self, EventsCommand.self,
            ExplainCommand.self, DoctorCommand.self, RPCCommand.self,
            AgentCommand.self, CompletionCommand.self,
        ])

    static func main() async {
        let environment = Invocation.environment()
        let status = await Invocation(arguments: Array(CommandLine.arguments.dropFirst()))
            .run(Console.live(environment: environment))
        Glibc.exit(status.rawValue)
    }
}
