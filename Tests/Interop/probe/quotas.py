"""How many versions a secret can have, and how many calls a second."""

from .cases import case


@case("quotas", "100 versions of a day are enough", ["ok", "LimitExceededException"])
def versions(aws):
    name = aws.create()["Name"]
    codes = ["none"]
    for number in range(110):
        codes.append(aws.code("PutSecretValue", SecretId=name, SecretString=str(number)))
        if codes[-1] != "ok":
            break
    return codes[-2:]


@case("quotas", "what is a day old makes room", ["LimitExceededException", "ok"])
def pruned(aws):
    with aws.adapter.settings(version_limit=5):
        name = aws.create()["Name"]
        codes = [aws.code("PutSecretValue", SecretId=name, SecretString=str(number)) for number in range(5)]
        offset = 86400 + 60
        with aws.adapter.clock(offset):
            try:
                aws.raw("PutSecretValue", {"SecretId": name, "SecretString": "x", "ClientRequestToken": "t" * 32},
                        offset=offset)
                later = "ok"
            except aws.refused as refused:
                later = refused.code
    return [codes[-1], later]


def throttled(aws, operation, limit, **input):
    """Calls without a pause until one is refused: its code, its text and its status.

    At a hundredth of AWS's rates a second call within two seconds is too many, also on a busy machine.
    """
    with aws.adapter.settings(checks={"signatures": True, "permissions": True, "rates": True}, rate_scale=0.01):
        for count in range(limit):
            try:
                aws.call(operation, **input)
            except aws.refused as refused:
                return [refused.code, refused.text, refused.status]
    return ["ok", "", 200]


for operation, input in {
    "TagResource": {"Tags": [{"Key": "k", "Value": "v"}]}, "UpdateSecret": {"Description": "d"},
}.items():
    case("quotas", f"{operation} as fast as it goes", ["ThrottlingException", "Rate exceeded", 400], "known")(
        lambda aws, operation=operation, input=input: throttled(
            aws, operation, 100, SecretId=aws.create()["ARN"], **input))


@case("quotas", "one group's rate does not slow another", ["ThrottlingException", "ok"])
def groups(aws):
    name = aws.create()["ARN"]
    with aws.adapter.settings(checks={"signatures": True, "permissions": True, "rates": True}, rate_scale=0.01):
        codes = [aws.code("UpdateSecret", SecretId=name, Description="d") for _ in range(40)]
        return ["ThrottlingException" if "ThrottlingException" in codes else codes[-1],
                aws.code("CreateSecret", Name=aws.name(), SecretString="v")]


@case("quotas", "a moment later it goes on", ["ThrottlingException", "ok"])
def later(aws):
    name = aws.create()["ARN"]
    with aws.adapter.settings(checks={"signatures": True, "permissions": True, "rates": True}, rate_scale=0.01):
        codes = [aws.code("UpdateSecret", SecretId=name, Description="d") for _ in range(40)]
        with aws.adapter.clock(10):
            aws.raw("UpdateSecret", {"SecretId": name, "Description": "d"}, offset=10)
            return ["ThrottlingException" if "ThrottlingException" in codes else codes[-1], "ok"]
