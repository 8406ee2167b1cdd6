/// Who makes a call, and the policies that bind it.
struct Caller: Sendable {
    /// The principal's ARN, as refusals print it.
    let arn: String
    /// The identity's policies; nil means that everything is allowed.
    let policies: [PolicyDocument]?
    /// The policies given with the session; they narrow what the identity may do. Nil for none.
    var sessionPolicies: [PolicyDocument]?
    /// The ARN of the role that a session was made of.
    var roleARN: String?
    /// The unique id, such as `AIDA...` of a user or `AROA...:session`.
    var userID = ""
    /// The access key id the call was signed with; empty for none.
    var accessKeyID = ""

    /// Whether there is any policy to ask.
    var isRestricted: Bool {
        policies != nil || sessionPolicies != nil
    }

    /// As policies that name a principal see it.
    var principal: RequestPrincipal {
        let account = arn.split(separator: ":", omittingEmptySubsequences: false).dropFirst(4).first ?? ""
        return RequestPrincipal(account: String(account), arns: [arn] + (roleARN.map { [$0] } ?? []))
    }

    /// The condition keys that speak of the caller.
    var conditionKeys: [String: [String]] {
        let type = roleARN != nil ? "AssumedRole" : arn.hasSuffix(":root") ? "Account" : "User"
        return [
            "aws:principalarn": [roleARN ?? arn], "aws:principalaccount": [principal.account],
            "aws:principaltype": [type], "aws:userid": [userID],
        ]
    }
}
