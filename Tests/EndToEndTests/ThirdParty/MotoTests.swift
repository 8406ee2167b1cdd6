import Testing

/// The whole life of a secret on moto, an emulator that shares nothing with this project.
@Suite(
    .timeLimit(.minutes(5)),
    .enabled(
        if: Tool.moto.isExpected && Tool.boto.isExpected, "SECRETSYNC_MOTO or SECRETSYNC_PYTHON is not set: `make venv`"
    )) struct MotoTests
{
    // A recovery window of 0: over a scheduled name moto answers ResourceExists where AWS answers InvalidRequest, so only
    // the flow that leaves no scheduled name is the same on both. 30 days is what everybody has: the agent then restores
    // its own secret by its ARN, which both allow.
    @Test(arguments: [0, 30]) func theLifeOfASecret(recoveryWindow: Int) async throws {
        try await Scratch.with { scratch in
            let moto = try await ThirdPartyServer.moto(scratch)
            let agent = try await AgentUnderTest.run(
                scratch, endpoint: moto.endpoint, keyID: "AKIAMOTO", secretKey: "moto-secret")
            let accessor = try await agent.accessor(of: "my-kv")
            _ = try await agent.say(
                "write", "sys/sync/destinations/aws-sm/moto", "access_key_id=env:AWS_ACCESS_KEY_ID",
                "secret_access_key=env:AWS_SECRET_ACCESS_KEY", "region=us-east-1",
                "recovery_window_in_days=\(recoveryWindow)")
            try await LifeCycle(
                agent: agent, boto: BotoReader(scratch: scratch, environment: agent.environment),
                name: "vault/\(accessor)/my-secret"
            ).run(on: "moto")
        }
    }
}
