"""What IAM policies let through: the documented policy and its variants against every call of a secret's life."""

from .cases import Pattern, case

ACTIONS = ["secretsmanager:Create*", "secretsmanager:Update*", "secretsmanager:Delete*", "secretsmanager:TagResource"]
OURS = "arn:aws:secretsmanager:*:*:secret:vault*"
TAG = {"Key": "hashicorp:vault", "Value": ""}
OWNED = {"secretsmanager:ResourceTag/hashicorp:vault": ""}
A = {"Effect": "Allow", "Action": ACTIONS, "Resource": OURS}
POLICIES = {
    "A": [A],
    "B": [A, {"Effect": "Deny", "Action": ["secretsmanager:*"], "Resource": "*",
              "Condition": {"StringNotEquals": OWNED}}],
    "C": [{"Effect": "Allow", "Action": ["secretsmanager:CreateSecret", "secretsmanager:TagResource"],
           "Resource": OURS,
           "Condition": {"StringEquals": {"aws:RequestTag/hashicorp:vault": "", **OWNED}}},
          {"Effect": "Allow", "Action": ["secretsmanager:UpdateSecret", "secretsmanager:UpdateSecretVersionStage",
                                         "secretsmanager:DeleteSecret", "secretsmanager:TagResource"],
           "Resource": OURS, "Condition": {"StringEquals": OWNED}}],
}


def document(statements):
    return {"Version": "2012-10-17", "Statement": statements}


def user(aws, *statements):
    return aws.adapter.user([document(list(statements))])[0]


def outcome(aws, operation, key, **input):
    """`allowed`, `denied` (also where only the status says so), or the code of another refusal."""
    code = aws.code(operation, key=key, **input)
    return {"ok": "allowed", "AccessDeniedException": "denied", "403": "denied"}.get(code, code)


def on(kind):
    """A call's target: a secret with our tag, without it, scheduled for deletion, or one that is not there."""

    def target(aws):
        if kind == "absent":
            return aws.name()
        made = aws.create(Tags=[TAG] if kind == "ours" or kind == "scheduled" else [{"Key": "other", "Value": "x"}])
        if kind == "scheduled":
            aws.call("DeleteSecret", SecretId=made["ARN"])
        return made["ARN"]

    return target


def current(aws, id):
    described = aws.call("DescribeSecret", SecretId=id)
    version = next(iter(described["VersionIdsToStages"]))
    return {"VersionStage": "mine", "MoveToVersionId": version}


# The call, what it is made on, its further input, and what A, B and C make of it.
CALLS = [
    ("CreateSecret with our tag", {"Tags": [TAG]}, "vault/probe", "allowed allowed allowed"),
    ("CreateSecret without a tag", {}, "vault/probe", "allowed denied denied"),
    ("CreateSecret under another name", {"Tags": [TAG]}, "other/probe", "denied denied denied"),
    ("UpdateSecret", {"SecretString": "w"}, "ours", "allowed allowed allowed"),
    ("UpdateSecret", {"SecretString": "w"}, "another's", "allowed denied denied"),
    ("UpdateSecret", {"SecretString": "w"}, "absent", "ResourceNotFoundException denied denied"),
    ("TagResource", {"Tags": [TAG]}, "ours", "allowed allowed allowed"),
    ("TagResource", {"Tags": [{"Key": "k", "Value": "v"}]}, "another's", "allowed denied denied"),
    ("UpdateSecretVersionStage", current, "ours", "allowed allowed allowed"),
    ("DeleteSecret", {}, "ours", "allowed allowed allowed"),
    ("DeleteSecret", {"ForceDeleteWithoutRecovery": True}, "ours", "allowed allowed allowed"),
    ("DeleteSecret", {}, "another's", "allowed denied denied"),
    ("DeleteSecret", {}, "absent", "ResourceNotFoundException denied denied"),
    ("DeleteResourcePolicy", {}, "ours", "allowed allowed denied"),
    ("UntagResource", {"TagKeys": ["k"]}, "ours", "denied denied denied"),
    ("RestoreSecret", {}, "scheduled", "denied denied denied"),
    ("PutSecretValue", {"SecretString": "w"}, "ours", "denied denied denied"),
    ("DescribeSecret", {}, "ours", "denied denied denied"),
    ("GetSecretValue", {}, "ours", "denied denied denied"),
    ("ListSecretVersionIds", {}, "ours", "denied denied denied"),
    ("GetResourcePolicy", {}, "ours", "denied denied denied"),
    ("PutResourcePolicy", {"ResourcePolicy": "{}"}, "ours", "denied denied denied"),
    ("ListSecrets", {}, None, "denied denied denied"),
]


def life_cycle(policy, call, more, target):
    operation = call.split()[0]

    def run(aws):
        key = user(aws, *POLICIES[policy])
        if operation == "CreateSecret":
            return outcome(aws, operation, key, Name=aws.name(target), SecretString="v", **more)
        if target is None:
            return outcome(aws, operation, key)
        id = on(target)(aws)
        return outcome(aws, operation, key, SecretId=id, **(more(aws, id) if callable(more) else more))

    return run


for index, policy in enumerate(POLICIES):
    for call, more, target, expected in CALLS:
        where = f" of a secret that is {target}" if target and "/" not in target else ""
        forced = " by force" if more == {"ForceDeleteWithoutRecovery": True} else ""
        # That a secret which is being made has the tags of its request is not written down anywhere.
        source = "known" if call.startswith("CreateSecret") and policy != "A" else "documented"
        case(f"IAM policy {policy}", call + where + forced, expected.split()[index], source)(
            life_cycle(policy, call, more, target))

ALL = {"Effect": "Allow", "Action": "secretsmanager:*", "Resource": "*"}


def refused(aws, operation, key, **input):
    try:
        aws.call(operation, key=key, **input)
        return ["ok", "", 200]
    except aws.refused as refusal:
        if refusal.is_missing:
            raise
        return [refusal.code, refusal.text, refusal.status]


@case("IAM", "the words of a refusal: nothing allows it", ["AccessDeniedException", Pattern(
    r"User: arn:aws:iam::\d{12}:user/\S+ is not authorized to perform: secretsmanager:GetSecretValue on resource: "
    r"vault/probe/\S+ because no identity-based policy allows the secretsmanager:GetSecretValue action"), 400],
    "known")
def words(aws):
    name = aws.create()["Name"]
    return refused(aws, "GetSecretValue", user(aws, A), SecretId=name)


@case("IAM", "the words of a refusal: something denies it", ["AccessDeniedException", Pattern(
    r"User: arn:aws:iam::\d{12}:user/\S+ is not authorized to perform: secretsmanager:DeleteSecret on resource: "
    r"arn:aws:secretsmanager:\S+ with an explicit deny in an identity-based policy"), 400], "known")
def words_of_a_denial(aws):
    key = user(aws, ALL, {"Effect": "Deny", "Action": "secretsmanager:DeleteSecret", "Resource": "*"})
    return refused(aws, "DeleteSecret", key, SecretId=aws.create()["ARN"])


def decides(title, expected, statements, operation="DescribeSecret", tags=(), **input):
    """A case: what these statements make of one call on a new secret with these tags."""

    @case("IAM", title, expected)
    def run(aws):
        made = aws.create(**({"Tags": [{"Key": k, "Value": v} for k, v in tags]} if tags else {}))
        return outcome(aws, operation, user(aws, *statements), SecretId=made["ARN"], **input)


def allow(action, resource="*", **conditions):
    return {"Effect": "Allow", "Action": action, "Resource": resource,
            **({"Condition": conditions} if conditions else {})}


decides("a denial counts in either order", "denied",
        [{"Effect": "Deny", "Action": "secretsmanager:Describe*", "Resource": "*"}, ALL])
decides("a denial of something else does not count", "allowed",
        [ALL, {"Effect": "Deny", "Action": "secretsmanager:Get*", "Resource": "*"}])
decides("* stands for any characters", "allowed", [allow("secretsmanager:*Secret")])
decides("? stands for one", "allowed", [allow("secretsmanager:Describe?ecret")])
decides("? does not stand for none", "denied", [allow("secretsmanager:DescribeSecret?")])
decides("actions in any case", "allowed", [allow("SecretsManager:describesecret")])
decides("an action of another service", "denied", [allow("ssm:*")])
decides("NotAction", "allowed", [{"Effect": "Allow", "NotAction": "secretsmanager:GetSecretValue", "Resource": "*"}])
decides("NotAction of the call itself", "denied",
        [{"Effect": "Allow", "NotAction": "secretsmanager:Describe*", "Resource": "*"}])
decides("a resource with six ? for its end", "allowed",
        [allow("secretsmanager:*", "arn:aws:secretsmanager:us-east-1:*:secret:vault/probe/*/x-??????")])
decides("a resource in another region", "denied",
        [allow("secretsmanager:*", "arn:aws:secretsmanager:eu-west-1:*:secret:*")])
decides("a resource in another account", "denied",
        [allow("secretsmanager:*", "arn:aws:secretsmanager:*:999999999999:secret:*")])
decides("StringLike on a tag", "allowed",
        [allow("secretsmanager:*", StringLike={"secretsmanager:ResourceTag/team": "pay*"})],
        tags=[("team", "payments")])
decides("StringEquals on a tag is exact", "denied",
        [allow("secretsmanager:*", StringEquals={"secretsmanager:ResourceTag/team": "Payments"})],
        tags=[("team", "payments")])
decides("StringEquals on a tag that is missing", "denied",
        [allow("secretsmanager:*", StringEquals={"secretsmanager:ResourceTag/team": ""})])
decides("StringNotEquals on a tag that is missing", "allowed",
        [allow("secretsmanager:*", StringNotEquals={"secretsmanager:ResourceTag/team": "x"})])
decides("aws:ResourceTag means the same", "allowed",
        [allow("secretsmanager:*", StringEquals={"aws:ResourceTag/team": "payments"})], tags=[("team", "payments")])
decides("any of a condition's values", "allowed",
        [allow("secretsmanager:*", StringEquals={"secretsmanager:ResourceTag/team": ["a", "payments"]})],
        tags=[("team", "payments")])
decides("all of a condition's keys", "denied",
        [allow("secretsmanager:*", StringEquals={"secretsmanager:ResourceTag/team": "payments",
                                                 "secretsmanager:ResourceTag/stage": "prod"})],
        tags=[("team", "payments")])
decides("aws:RequestTag is that of the call", "allowed",
        [allow("secretsmanager:TagResource", StringEquals={"aws:RequestTag/k": "v"})], "TagResource",
        Tags=[{"Key": "k", "Value": "v"}])
decides("aws:RequestTag is not that of the secret", "denied",
        [allow("secretsmanager:*", StringEquals={"aws:RequestTag/team": "payments"})], tags=[("team", "payments")])
decides("a bound on the recovery window", "denied",
        [ALL, {"Effect": "Deny", "Action": "secretsmanager:DeleteSecret", "Resource": "*",
               "Condition": {"Bool": {"secretsmanager:ForceDeleteWithoutRecovery": "true"}}}], "DeleteSecret",
        ForceDeleteWithoutRecovery=True)


@case("IAM", "creating with tags needs TagResource too", ["allowed", "denied"])
def tags_too(aws):
    key = user(aws, allow("secretsmanager:CreateSecret"))
    return [outcome(aws, "CreateSecret", key, Name=aws.name(), SecretString="v"),
            outcome(aws, "CreateSecret", key, Name=aws.name(), SecretString="v", Tags=[TAG])]


@case("IAM", "a denied call leaves nothing behind", ["denied", "ResourceNotFoundException"])
def nothing(aws):
    name = aws.name("other/probe")
    return [outcome(aws, "CreateSecret", user(aws, A), Name=name, SecretString="v"),
            aws.code("DescribeSecret", SecretId=name)]


@case("IAM", "two policies are one", ["allowed", "allowed"])
def two(aws):
    key, _ = aws.adapter.user([document([allow("secretsmanager:DescribeSecret")]),
                               document([allow("secretsmanager:GetSecretValue")])])
    name = aws.create()["Name"]
    return [outcome(aws, operation, key, SecretId=name) for operation in ("DescribeSecret", "GetSecretValue")]
