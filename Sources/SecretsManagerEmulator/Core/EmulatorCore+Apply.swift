/// Calls reach the service they are for: who calls is found out outside of the lock, the decision is made under it.
extension EmulatorCore {
    /// Authenticates, decides and logs one call.
    func apply(_ arrival: Arrival, fault: Fault.Effect? = nil, isCopy: Bool = false) -> ServiceAnswer {
        switch arrival.service {
        case .secretsManager: applyToSecrets(arrival, fault, isCopy: isCopy)
        case .tokens: applyToTokens(arrival, fault, isCopy: isCopy)
        case .metadata, .container: applyToWorkload(arrival, fault, isCopy: isCopy)
        }
    }

    private func applyToSecrets(_ arrival: Arrival, _ fault: Fault.Effect?, isCopy: Bool) -> ServiceAnswer {
        let (verifier, now) = verifier()
        let call = Result { () throws(ServiceError) in
            let identity = try verifier.identify(arrival.request, now: now)
            return ServiceCall(
                operation: arrival.operation, scope: identity.scope, caller: identity.caller,
                input: try arrival.input.get())
        }
        return edit { world in
            let answer: ServiceAnswer
            switch call {
            case .success(let call): answer = world.state.handle(call, now: now)
            case .failure(let error): answer = ServiceAnswer(error)
            }
            world.log.append(entry(arrival, answer, try? call.get().scope, fault, isCopy: isCopy, now))
            return answer
        }
    }

    private func applyToTokens(_ arrival: Arrival, _ fault: Fault.Effect?, isCopy: Bool) -> ServiceAnswer {
        let (verifier, now) = verifier()
        let call = Result { () throws(ServiceError) in
            let input = try arrival.input.get()
            if arrival.operation == TokenService.unsignedOperation {
                let account = verifier.directory.defaultAccount
                return ServiceCall(
                    operation: arrival.operation, scope: Scope(account: account, region: verifier.defaultRegion),
                    caller: Caller(arn: "", policies: nil), input: input)
            }
            do throws(ServiceError) {
                let identity = try verifier.identify(arrival.request, service: TokenService.name, now: now)
                return ServiceCall(
                    operation: arrival.operation, scope: identity.scope, caller: identity.caller, input: input)
            } catch {
                throw error.inQueryProtocol
            }
        }
        return edit { world in
            let answer: ServiceAnswer
            switch call {
            case .success(let call):
                var service = TokenService(
                    directory: world.directory, random: world.random,
                    checksPermissions: world.state.settings.checksPermissions)
                answer = ServiceAnswer(Result { () throws(ServiceError) in try service.answer(call, now: now) })
                (world.directory, world.random) = (service.directory, service.random)
            case .failure(let error): answer = ServiceAnswer(error)
            }
            world.log.append(entry(arrival, answer, try? call.get().scope, fault, isCopy: isCopy, now))
            return answer
        }
    }

    private func applyToWorkload(_ arrival: Arrival, _ fault: Fault.Effect?, isCopy: Bool) -> ServiceAnswer {
        edit { world in
            let now = now(world)
            let settings = WorkloadEndpoints.Settings(
                account: world.directory.defaultAccount, role: configuration.workloadRole,
                region: configuration.defaultRegion, containerToken: configuration.containerToken,
                seconds: configuration.workloadSessionSeconds)
            let answer = ServiceAnswer(
                Result { () throws(ServiceError) in
                    if arrival.service == .container {
                        return try world.workload.container(
                            arrival.request, settings, &world.directory, &world.random, now: now)
                    }
                    return try world.workload.metadata(
                        arrival.request, settings, &world.directory, &world.random, now: now)
                })
            world.log.append(entry(arrival, answer, nil, fault, isCopy: isCopy, now))
            return answer
        }
    }

    /// Logs a call that was not applied.
    func log(_ arrival: Arrival, _ fault: Fault.Effect, status: Int, code: String?) {
        edit { world in
            world.log.append(
                LoggedRequest(
                    operation: arrival.operation, name: arrival.name, secretID: arrival.target, status: status,
                    code: code, token: arrival.token, account: nil, region: nil, fault: fault.word, isCopy: false,
                    time: now(world)))
        }
    }

    private func entry(
        _ arrival: Arrival, _ answer: ServiceAnswer, _ scope: Scope?, _ fault: Fault.Effect?, isCopy: Bool, _ now: Int64
    ) -> LoggedRequest {
        LoggedRequest(
            operation: arrival.operation, name: arrival.name, secretID: arrival.target, status: answer.status,
            code: answer.code, token: arrival.token, account: scope?.account, region: scope?.region,
            fault: fault?.word, isCopy: isCopy, time: now)
    }

    /// Who signed a call, if it can be told.
    func caller(of arrival: Arrival) -> SignatureVerifier.Identity? {
        let (verifier, now) = verifier()
        let service = arrival.service == .tokens ? TokenService.name : "secretsmanager"
        return try? verifier.identify(arrival.request, service: service, now: now)
    }
}
