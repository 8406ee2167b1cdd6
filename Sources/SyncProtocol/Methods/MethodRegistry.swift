/// Every method of the protocol, declared once: decoding, authorisation, routes and documents come from here.
public enum Methods {
    /// Answers at once, whatever else goes on.
    public static let ping = Method<NoParams, OpenResult>(
        "ping", role: .viewer, result: AnswerFields.ping, "answers at once")
    /// Says who both sides are and what the limits are; optional.
    public static let initialize = Method<InitializeParams, OpenResult>(
        "initialize", role: .viewer, result: AnswerFields.initialize,
        "agrees on the protocol version and says who both sides are")
    /// Versions and limits.
    public static let agentInfo = Method<NoParams, OpenResult>(
        "agent.info", role: .viewer, result: AnswerFields.info, "versions and limits")
    /// Whether the agent lives and can work.
    public static let agentHealth = Method<NoParams, OpenResult>(
        "agent.health", role: .viewer, result: AnswerFields.health, "whether the agent lives and can work")
    /// Figures for a monitoring system.
    public static let agentMetrics = Method<NoParams, OpenResult>(
        "agent.metrics", role: .viewer, result: AnswerFields.metrics,
        "the agent's figures in the text format of Prometheus")
    /// The OpenRPC document of this protocol.
    public static let rpcDiscover = Method<NoParams, OpenResult>(
        "rpc.discover", role: .viewer, result: AnswerFields.discover,
        "the OpenRPC document of the methods of this agent")
    /// Creates a destination or replaces the given fields.
    public static let destinationWrite = Method<DestinationChange, DestinationView>(
        "destination.write", role: .admin, isMutation: true, "creates a destination or replaces the given fields")
    /// Changes the given fields; null unsets one.
    public static let destinationPatch = Method<DestinationChange, DestinationView>(
        "destination.patch", role: .admin, isMutation: true, nullUnsets: true,
        "changes the given fields; null unsets one")
    /// Reads a destination back, credentials masked.
    public static let destinationRead = Method<DestinationReference, DestinationView>(
        "destination.read", role: .viewer, "reads a destination back, credentials masked")
    /// Asks AWS who the agent is there and what it may do; changes nothing.
    public static let destinationCheck = Method<DestinationReference, DestinationCheck>(
        "destination.check", role: .op, "asks AWS who the agent is there and what it may do; changes nothing")
    /// Applies the settings of a destination to all of its associations.
    public static let destinationApply = Method<DestinationApplyParams, DestinationApplication>(
        "destination.apply", role: .op, isMutation: true,
        "applies a destination's settings to all of its associations, as if each were set again")
    /// Lists destinations.
    public static let destinationList = Method<DestinationListParams, OpenResult>(
        "destination.list", role: .viewer, result: AnswerFields.destinations, "lists destinations")
    /// Deletes a destination without associations, or purges or forgets them.
    public static let destinationDelete = Method<DestinationDeletion, DestinationDeletionResult>(
        "destination.delete", role: .admin, isMutation: true, "deletes a destination, or purges or forgets one in use")
    /// Associates a secret with a destination.
    public static let associationSet = Method<AssociationSetParams, AssociatedSecrets>(
        "association.set", role: .op, isMutation: true, "associates a secret with a destination and syncs it")
    /// Ends an association and deletes the secret in AWS.
    public static let associationRemove = Method<AssociationReference, AssociatedSecrets>(
        "association.remove", role: .op, isMutation: true, "ends an association and deletes the secret in AWS")
    /// The associations of one destination.
    public static let associationRead = Method<AssociationReadParams, AssociatedSecrets>(
        "association.read", role: .viewer, "the associations of one destination")
    /// All associations, by secret.
    public static let associationList = Method<PageParams, OpenResult>(
        "association.list", role: .viewer, result: AnswerFields.secrets, "every secret that is associated")
    /// The destinations of one secret.
    public static let associationDestinations = Method<SecretDestinationsParams, OpenResult>(
        "association.destinations", role: .viewer, result: AnswerFields.associatedDestinations,
        "the destinations of one secret")
    /// The live value of a secret.
    public static let secretPut = Method<SecretPutParams, SecretChangeResult>(
        "secret.put", role: .host, isMutation: true, "gives the live value of a secret")
    /// No live version is left.
    public static let secretDelete = Method<SecretDeleteParams, SecretChangeResult>(
        "secret.delete", role: .host, isMutation: true, "says that no live version of a secret is left")
    /// The value changed; the agent asks for it.
    public static let secretChanged = Method<SecretChangedParams, SecretChangeResult>(
        "secret.changed", role: .host, isMutation: true,
        "says that a secret changed, so that the agent asks for its value")
    /// What a mount has, to be compared.
    public static let secretSnapshot = Method<SecretSnapshotParams, SecretSnapshotResult>(
        "secret.snapshot", role: .host, "compares what a mount has with what the agent knows")
    /// This connection answers for mounts.
    public static let providerRegister = Method<ProviderRegistration, ProviderRegistrationResult>(
        "provider.register", role: .host, isMutation: true,
        "makes this connection the one that is asked for values of mounts")
    /// This connection no longer answers for mounts.
    public static let providerUnregister = Method<ProviderRelease, ProviderMounts>(
        "provider.unregister", role: .host, "ends that, for some mounts or all")
    /// Makes a mount known.
    public static let mountRegister = Method<MountRegistration, MountView>(
        "mount.register", role: .host, isMutation: true, "makes a mount and its accessor known")
    /// The mounts that are known.
    public static let mountList = Method<PageParams, OpenResult>(
        "mount.list", role: .host, result: AnswerFields.mounts, "the mounts that are known")
    /// The agent's switches.
    public static let syncConfigRead = Method<NoParams, SyncConfiguration>(
        "sync.config.read", role: .viewer, "the agent's switches")
    /// Changes the agent's switches.
    public static let syncConfigPatch = Method<SyncConfigurationPatch, SyncConfiguration>(
        "sync.config.patch", role: .admin, isMutation: true, nullUnsets: true, "changes the agent's switches")
    /// How much is synced and how much waits.
    public static let syncStatus = Method<PageParams, OpenResult>(
        "sync.status", role: .viewer, result: AnswerFields.status, "how much is synced and how much waits")
    /// Answers once the selected rows are settled.
    public static let syncWait = Method<SyncWaitParams, OpenResult>(
        "sync.wait", role: .viewer, result: AnswerFields.wait, "answers once the selected rows are settled")
    /// What is not as it is wanted, and what would be done about it.
    public static let syncPlan = Method<SyncPlanParams, SyncPlan>(
        "sync.plan", role: .op, "compares what is wanted with AWS and says what would be done; changes nothing")
    /// Carries a plan out.
    public static let syncReconcile = Method<SyncReconcileParams, SyncReconciliation>(
        "sync.reconcile", role: .op, isMutation: true,
        "compares what is wanted with AWS and writes what is not equal")
    /// Tells this connection what happens.
    public static let eventsSubscribe = Method<EventSubscriptionParams, EventSubscription>(
        "events.subscribe", role: .viewer, "tells this connection what happens from now on, rows first")
    /// Ends that.
    public static let eventsUnsubscribe = Method<EventSubscriptionReference, OpenResult>(
        "events.unsubscribe", role: .viewer, "ends a subscription of this connection")
    /// Reads a Vault path.
    public static let logicalRead = Method<LogicalParams, OpenResult>(
        "logical.read", role: .viewer, result: AnswerFields.logical, "reads a Vault path")
    /// Lists a Vault path.
    public static let logicalList = Method<LogicalParams, OpenResult>(
        "logical.list", role: .viewer, result: AnswerFields.logical, "lists a Vault path")
    /// Writes a Vault path.
    public static let logicalWrite = Method<LogicalParams, OpenResult>(
        "logical.write", role: .viewer, isMutation: true, result: AnswerFields.logical, "writes a Vault path")
    /// Patches a Vault path.
    public static let logicalPatch = Method<LogicalParams, OpenResult>(
        "logical.patch", role: .viewer, isMutation: true, result: AnswerFields.logical, "patches a Vault path")
    /// Deletes a Vault path.
    public static let logicalDelete = Method<LogicalParams, OpenResult>(
        "logical.delete", role: .viewer, isMutation: true, result: AnswerFields.logical, "deletes a Vault path")

    /// Every method, in the order of the documents. `logical.*` takes the role of the method it routes to.
    public static let all: [MethodDescriptor] = [
        ping.descriptor, initialize.descriptor, agentInfo.descriptor, agentHealth.descriptor,
        agentMetrics.descriptor, rpcDiscover.descriptor,
        destinationWrite.descriptor, destinationPatch.descriptor, destinationRead.descriptor,
        destinationList.descriptor, destinationDelete.descriptor, destinationCheck.descriptor,
        destinationApply.descriptor,
        associationSet.descriptor, associationRemove.descriptor, associationRead.descriptor,
        associationList.descriptor, associationDestinations.descriptor,
        secretPut.descriptor, secretChanged.descriptor, secretDelete.descriptor, secretSnapshot.descriptor,
        providerRegister.descriptor, providerUnregister.descriptor, mountRegister.descriptor, mountList.descriptor,
        syncConfigRead.descriptor, syncConfigPatch.descriptor, syncStatus.descriptor, syncWait.descriptor,
        syncPlan.descriptor, syncReconcile.descriptor, eventsSubscribe.descriptor, eventsUnsubscribe.descriptor,
        logicalRead.descriptor, logicalList.descriptor, logicalWrite.descriptor, logicalPatch.descriptor,
        logicalDelete.descriptor,
    ]

    /// What the agent asks a provider for; no client may call it.
    public static let secretRead = Method<SecretReadParams, SecretReadResult>(
        "secret.read", role: .host, "gives a value to the agent")

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// The method of that name.
    ///
    /// - Throws: `method_not_found`, with the nearest name.
    public static func named(_ name: String) throws(RPCError) -> MethodDescriptor {
        if let method = byName[name] { return method }
        let nearest = Spelling.nearest(to: name, among: all.map(\.name))
        throw RPCError(
            .methodNotFound, "method is not known here", expected: "a method of protocol \(ProtocolLimits.version)",
            hint: nearest.map { "did you mean \($0)?" })
    }
}
