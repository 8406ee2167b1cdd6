import JSONDocument
import Simulation
import SyncEngine
import SyncProtocol
import Testing

/// What is concluded from looks at AWS, and what is not.
struct SurveyTests {
    /// Three secrets that are synced and were left alone for an hour.
    private func world(
        secrets: [String] = ["a", "b", "c"], _ change: (inout DestinationFields) -> Void = { _ in }
    ) throws -> EngineWorld {
        let world = EngineWorld()
        try world.write("d1", change)
        for secret in secrets { try world.set(secret, data: EngineWorld.data(secret)) }
        try world.settle()
        world.advance(.seconds(3_600))
        return world
    }

    private func name(_ secret: String) throws -> String {
        try EngineWorld.name(secret)
    }

    @Test(arguments: [EngineWorld.Sight.list, .listAndDescribe, .describe])
    func whatIsEqualIsNoEntry(_ sight: EngineWorld.Sight) throws {
        let world = try world()
        let survey = try world.survey(RowSelection(), sight)
        #expect(survey.view.compared == 3)
        #expect(survey.view.warnings.isEmpty)
        let plan = try world.plan(survey)
        #expect(plan.total == 0 && plan.entries.isEmpty)
        let before = world.store.rows.objects
        #expect(try world.remedy(survey, .policy) == 0)
        #expect(world.store.rows.objects == before, "nothing is written for what is equal")
    }

    @Test func aPlanNamesWhatIsNotEqualAndChangesNothing() throws {
        let world = try world()
        world.aws.meddle(try name("a")) { $0.current = "theirs" }
        world.aws.lose(try name("b"))
        try world.set("d")
        try world.put("new", to: "c")
        let before = world.store.rows.objects
        let plan = try world.plan(try world.survey())
        #expect(
            plan.entries.map { "\($0.action.rawValue) \($0.secretName) \($0.reason)" } == [
                "update a drift_content", "create b drift_missing", "update c pending", "create d pending",
            ])
        #expect(plan.entries.map(\.externalName) == (try ["a", "b", "c", "d"].map(name)))
        #expect(plan.counts == [.update: 2, .create: 2])
        #expect(world.store.rows.objects == before)
    }

    @Test func plansOfEqualEntriesHaveOneName() throws {
        let world = try world()
        let none = try world.plan(try world.survey())
        world.aws.meddle(try name("a")) { $0.current = "theirs" }
        let first = try world.plan(try world.survey())
        world.advance(.seconds(60))
        let second = try world.plan(try world.survey(), limit: 1)
        world.aws.meddle(try name("b")) { $0.current = "theirs" }
        let other = try world.plan(try world.survey(), limit: 1)
        #expect(first.plan == second.plan)
        #expect(Set([none.plan, first.plan, other.plan]).count == 3)
        #expect(other.total == 2 && other.entries.count == 1, "the counts are of all entries")
    }

    @Test func byDefaultADriftIsReportedAndNothingIsWritten() throws {
        let world = try world()
        world.aws.meddle(try name("a")) { $0.current = "theirs" }
        #expect(try world.remedy(try world.survey(), .policy) == 1)
        let row = try #require(try world.row("a"))
        #expect(row.status == .clientSideError)
        #expect(row.error?.reason == "drift_content")
        #expect(row.error?.hint?.contains("on_drift=repair") == true)
        #expect(try world.settle().isEmpty)
        let updatedAt = row.updatedAt
        world.advance(.seconds(3_600))
        #expect(try world.remedy(try world.survey(), .policy) == 1, "it is still so")
        #expect(try world.row("a")?.updatedAt == updatedAt)
        #expect(try world.row("b")?.status == .synced)
    }

    @Test func aDriftIsRepairedWhereTheDestinationSaysSoAndTheBytesAreThere() throws {
        let world = try world {
            $0.onDrift = .set(.repair)
            $0.retain = .set(.always)
        }
        world.aws.meddle(try name("a")) { $0.current = "theirs" }
        world.aws.lose(try name("b"))
        world.aws.meddle(try name("c")) { $0.tags = [:] }
        #expect(try world.remedy(try world.survey(), .policy) == 3)
        #expect(
            try world.settle().map(\.operation).sorted() == [
                "CreateSecret", "TagResource", "UpdateSecret", "UpdateSecret",
            ])
        for secret in ["a", "b", "c"] {
            #expect(try world.row(secret)?.status == .synced)
            #expect(world.current(try name(secret)) == EngineWorld.encoded(secret))
        }
        #expect(world.aws.live(try name("c"))?.tags == ["hashicorp:vault": ""])
        world.advance(.seconds(3_600))
        #expect(try world.remedy(try world.survey(), .policy) == 0)
    }

    @Test func withoutTheBytesARepairIsOnlyReported() throws {
        let world = try world { $0.onDrift = .set(.repair) }
        world.aws.meddle(try name("a")) { $0.current = "theirs" }
        try world.remedy(try world.survey(), .policy)
        let row = try #require(try world.row("a"))
        #expect(row.error?.reason == "drift_content")
        #expect(row.error?.hint?.contains("secret.put") == true)
        // Pushing again is always a safe repair.
        #expect(try world.put("a", to: "a").duplicate)
        try world.settle()
        #expect(try world.row("a")?.status == .synced)
        #expect(world.current(try name("a")) == EngineWorld.encoded("a"))
    }

    @Test func aProviderIsAskedForTheBytes() throws {
        let world = try world { $0.onDrift = .set(.repair) }
        try world.register()
        world.aws.meddle(try name("a")) { $0.current = "theirs" }
        try world.remedy(try world.survey(), .policy)
        #expect(try world.read().params.secretName.text == "a")
    }

    @Test func aReconciliationWritesWhateverThePolicySays() throws {
        let world = try world { $0.retain = .set(.always) }
        world.aws.meddle(try name("a")) { $0.current = "theirs" }
        #expect(try world.remedy(try world.survey(), .all) == 1)
        #expect(try world.settle().map(\.operation) == ["UpdateSecret"])
        #expect(try world.row("a")?.status == .synced)
        #expect(world.current(try name("a")) == EngineWorld.encoded("a"))
    }

    @Test func aReconciliationTriesAgainWhatFailed() throws {
        let world = try world()
        world.aws.intrude(try name("d"))
        try world.set("d", data: EngineWorld.data("d"))
        try world.settle()
        #expect(try world.row("d")?.error?.reason == "name_collision")
        world.aws.withdraw(try name("d"))
        let plan = try world.plan(try world.survey())
        #expect(plan.entries.map(\.reason) == ["name_collision"])
        try world.remedy(try world.survey(), .policy)
        #expect(try world.settle().isEmpty, "in the background what failed keeps its own pace")
        try world.remedy(try world.survey(), .all)
        #expect(try world.settle().map(\.operation) == ["CreateSecret"])
    }

    @Test func whoSetsTheAssociationAgainWritesWhatDrifted() throws {
        let world = try world { $0.retain = .set(.always) }
        world.aws.meddle(try name("a")) { $0.current = "theirs" }
        try world.remedy(try world.survey(), .policy)
        try world.set("a")
        #expect(try world.settle().map(\.operation) == ["UpdateSecret"])
        #expect(try world.row("a")?.status == .synced)
    }

    @Test func aPatchOfTheDestinationWritesNoDriftUnlessItSaysSo() throws {
        let world = try world { $0.retain = .set(.always) }
        world.aws.meddle(try name("a")) { $0.current = "theirs" }
        try world.remedy(try world.survey(), .policy)
        try world.write(patch: true) { $0.recoveryWindowInDays = .set(7) }
        #expect(try world.settle().isEmpty)
        try world.write(patch: true) { $0.onDrift = .set(.repair) }
        #expect(try world.settle().map(\.operation) == ["UpdateSecret"])
    }

    @Test func aSecretThatSomebodyElseScheduledIsLeftAlone() throws {
        let world = try world {
            $0.onDrift = .set(.repair)
            $0.retain = .set(.always)
        }
        world.aws.meddle(try name("a")) { $0.deletionDate = Fixture.now + .seconds(86_400 * 30) }
        try world.remedy(try world.survey(), .policy)
        #expect(try world.row("a")?.error?.reason == "drift_scheduled")
        #expect(try world.settle().isEmpty)
        world.aws.meddle(try name("a")) { $0.deletionDate = nil }
        world.advance(.seconds(60))
        try world.remedy(try world.survey(), .policy)
        #expect(try world.row("a")?.status == .synced, "it was restored")
        #expect(try world.settle().isEmpty)
    }

    @Test func aListAloneIsNotBelievedAboutWhatChangedLately() throws {
        let world = try world()
        try world.put("new", to: "a")
        try world.settle()
        world.advance(.seconds(299))
        world.aws.meddle(try name("a")) { $0.current = "theirs" }
        #expect(try world.plan(try world.survey(RowSelection(), .list)).total == 0)
        #expect(try world.plan(try world.survey(RowSelection(), .listAndDescribe)).total == 1)
        world.advance(.seconds(2))
        #expect(try world.plan(try world.survey(RowSelection(), .list)).total == 1)
    }

    @Test func whatChangedAfterTheLookIsNotJudgedByIt() throws {
        let world = try world()
        let old = try world.name("a", has: "theirs")
        let survey = try world.survey()
        try world.put("new", to: "a")
        try world.settle()
        #expect(try world.remedy(survey, .policy) == 0)
        #expect(try world.row("a")?.status == .synced)
        #expect(old)
    }

    @Test func withoutAnyLookThePlanIsOfTheRowsAlone() throws {
        let world = try world()
        world.aws.lose(try name("a"))
        try world.set("d")
        let survey = try world.survey(RowSelection(), .nothing)
        #expect(survey.view.source == .none)
        #expect(survey.view.warnings.first?.contains("secretsmanager:DescribeSecret") == true)
        #expect(try world.plan(survey).entries.map(\.secretName) == ["d"])
        #expect(try world.remedy(survey, .policy) == 0)
        #expect(try world.row("a")?.status == .synced)
    }

    /// Under a policy with conditions on tags AWS denies what is gone or lost its tag; where others may be looked at, that
    /// is what it means.
    @Test func aDenialAmongLooksThatAreAllowedMeansThatItIsGone() throws {
        let world = try world()
        let arn = try #require(world.aws.live(try name("b"))?.arn)
        let survey = try world.survey(RowSelection(), .describe, hides: [arn])
        #expect(try world.plan(survey).entries.map(\.reason) == ["drift_missing"])
        let all = Set(world.aws.observations.map(\.arn))
        let blind = try world.survey(RowSelection(), .describe, hides: all)
        #expect(try world.plan(blind).total == 0, "who may look at nothing knows nothing")
    }

    @Test func oneSecretIsLookedAtByItself() throws {
        let world = try world()
        for secret in ["a", "b"] { world.aws.meddle(try name(secret)) { $0.current = "theirs" } }
        let survey = try world.survey(
            RowSelection(mount: try MountPath("kv"), secretName: try SecretName("b")))
        #expect(survey.view.source == .describe)
        #expect(survey.view.compared == 1)
        #expect(try world.plan(survey).entries.map(\.secretName) == ["b"])
    }

    @Test func aMountSelectsItsOwnSecrets() throws {
        let world = try world()
        try world.set("x", mount: "other", data: EngineWorld.data("x"))
        try world.settle()
        world.advance(.seconds(600))
        for secret in world.aws.liveSecrets { world.aws.meddle(secret.name) { $0.current = "theirs" } }
        let survey = try world.survey(RowSelection(mount: try MountPath("other")))
        #expect(try world.plan(survey).entries.map(\.secretName) == ["x"])
        #expect(try world.remedy(survey, .policy) == 1)
        #expect(try world.row("a")?.status == .synced)
    }

    @Test func whileTheAgentIsSwitchedOffAWSIsNotLookedAt() throws {
        let world = try world()
        try world.edit { _ = try $0.configure(SyncConfigurationPatch(disabled: .set(true))) }
        let survey = try world.edit { try $0.surveys(of: RowSelection()) }[0]
        #expect(survey.source == .none && !survey.describes)
        #expect(survey.warnings == ["the agent is switched off: AWS was not looked at"])
    }

    @Test func aDestinationThatIsBeingPurgedIsLeftToThePurge() throws {
        let world = try world { $0.retain = .set(.always) }
        world.aws.meddle(try name("a")) { $0.current = "theirs" }
        let survey = try world.survey()
        try world.edit { _ = try $0.delete(DestinationDeletion(id: try EngineWorld.destinationID(), purge: true)) }
        let before = world.store.rows.objects
        #expect(try world.remedy(survey, .all) == 0)
        #expect(world.store.rows.objects == before)
    }

    @Test func keysThatNobodyKnowsAreAnEntryOfTheirOwn() throws {
        let world = EngineWorld()
        try world.write("d1") { $0.granularity = .set(.secretKey) }
        try world.set("k")
        let plan = try world.plan(try world.survey())
        #expect(plan.entries.map(\.reason) == ["awaiting_value"])
        #expect(plan.entries.map(\.externalName) == [""])
    }

    @Test func eachKeyIsComparedByItself() throws {
        let world = EngineWorld()
        try world.write("d1") {
            $0.granularity = .set(.secretKey)
            $0.retain = .set(.always)
        }
        let data: JSONValue = ["one": "1", "two": "2"]
        try world.set("k", data: data.object)
        try world.settle()
        world.advance(.seconds(600))
        world.aws.meddle(try name("k/two")) { $0.current = "theirs" }
        let survey = try world.survey()
        #expect(try world.plan(survey).entries.map(\.subKey) == ["two"])
        try world.remedy(survey, .all)
        #expect(try world.settle().map(\.operation) == ["UpdateSecret"])
        #expect(try world.row("k")?.status == .synced)
    }

    @Test func copiesThatWereNotReadyAreLookedAtAgain() throws {
        let world = try world(secrets: ["a"]) { $0.replicaRegions = .set(["eu-west-1": ""]) }
        var object = try #require(try world.objects("a").first)
        object.replicas["eu-west-1"]?.status = "InProgress"
        try world.store.save(object)
        try world.remedy(try world.survey(), .policy)
        #expect(try world.row("a")?.replicas.map(\.status) == ["InSync"])
        #expect(try world.settle().isEmpty)
    }

    @Test func whatALostWakeUpLeftBehindIsDueAgain() throws {
        let world = try world(secrets: ["a"])
        try world.put("new", to: "a")
        var object = try #require(try world.objects("a").first)
        object.dueAt = nil
        try world.store.save(object)
        #expect(try world.settle().isEmpty)
        try world.remedy(try world.survey(), .policy)
        #expect(try world.settle().map(\.operation) == ["UpdateSecret"])
    }

    @Test func anActionThatIsDeniedIsNotedAndForgotten() throws {
        let world = try world()
        let key = try #require(try world.store.destinations().first?.key)
        try world.edit { try $0.note("secretsmanager:ListSecrets", isDenied: true, of: key) }
        #expect(try world.store.destination(key)?.deniedActions == ["secretsmanager:ListSecrets"])
        try world.edit { try $0.note("secretsmanager:ListSecrets", isDenied: false, of: key) }
        #expect(try world.store.destination(key)?.deniedActions.isEmpty == true)
    }

    @Test func aLookThatFailsEndsTheSurvey() throws {
        let world = try world()
        var survey = try world.edit { try $0.surveys(of: RowSelection()) }[0]
        let target = try world.edit { [survey] in try $0.targets(of: survey, after: nil) }.targets[0]
        let refusal = CallResult.Refusal(
            code: "ThrottlingException", message: "Rate exceeded", operation: "DescribeSecret", requestID: "r-1")
        let error = try #require(throws: RPCError.self) {
            try survey.take(.failed(refusal), about: target, askedAt: world.now)
        }
        #expect(error.reason == .awsReadFailed)
        #expect(error.aws?.code == "ThrottlingException" && error.aws?.requestID == "r-1")
    }
}

extension EngineWorld {
    /// Somebody else writes a secret of ours.
    fileprivate func name(_ secret: String, has version: String) throws -> Bool {
        aws.meddle(try Self.name(secret)) { $0.current = version }
        return true
    }
}
