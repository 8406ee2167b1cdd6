"""Scheduled deletion, restoring, force, and creating again; names that are unknown and ARNs in every form."""

import datetime

from .cases import Pattern, case, refusal
from .values import MARKED, VALIDATION

SCHEDULED = "You can't create this secret because a secret with this name is already scheduled for deletion."
UNKNOWN = "Secrets Manager can't find the specified secret."


def days_left(answer):
    """The deletion date as whole days from now, rounded."""
    return round((answer["DeletionDate"] - datetime.datetime.now(datetime.timezone.utc)).total_seconds() / 86400)


def scheduled(aws):
    made = aws.create()
    aws.call("DeleteSecret", SecretId=made["ARN"])
    return made


for title, more, days in (("30 days unless said otherwise", {}, 30), ("7 days", {"RecoveryWindowInDays": 7}, 7),
                          ("at once when forced", {"ForceDeleteWithoutRecovery": True}, 0)):
    case("deletion", title, days)(
        lambda aws, more=more: days_left(aws.call("DeleteSecret", SecretId=aws.create()["ARN"], **more)))

for days in (6, 31):
    case("deletion", f"a window of {days} days", refusal(VALIDATION))(
        lambda aws, days=days: aws.call("DeleteSecret", SecretId=aws.create()["ARN"], RecoveryWindowInDays=days))


@case("deletion", "force and a window at once", refusal("InvalidParameterException"), "documented")
def both(aws):
    return aws.call("DeleteSecret", SecretId=aws.create()["ARN"], RecoveryWindowInDays=7,
                    ForceDeleteWithoutRecovery=True)


@case("deletion", "create over a scheduled name", refusal("InvalidRequestException", SCHEDULED), "recorded")
def over_scheduled(aws):
    return aws.create(scheduled(aws)["Name"])


@case("deletion", "create over a living name", refusal("ResourceExistsException", Pattern(
    r"The operation failed because the secret vault/probe/[0-9a-f]{12}/x already exists\.")), "recorded")
def over_living(aws):
    return aws.create(aws.create()["Name"])


for operation, more in {
    "UpdateSecret": {"SecretString": "w"}, "GetSecretValue": {}, "TagResource": {"Tags": [{"Key": "k", "Value": "v"}]},
    "UntagResource": {"TagKeys": ["k"]},
}.items():
    case("deletion", f"{operation} of a scheduled one", refusal("InvalidRequestException", MARKED), "recorded")(
        lambda aws, operation=operation, more=more: aws.call(operation, SecretId=scheduled(aws)["ARN"], **more))


@case("deletion", "deleting a scheduled one again", refusal("InvalidRequestException"), "known")
def again(aws):
    return aws.call("DeleteSecret", SecretId=scheduled(aws)["ARN"])


@case("deletion", "a scheduled one is described with the date", True, "recorded")
def described(aws):
    return "DeletedDate" in aws.call("DescribeSecret", SecretId=scheduled(aws)["ARN"])


@case("deletion", "restoring brings it back as it was", ["v", True, False], "recorded")
def restored(aws):
    made = scheduled(aws)
    answer = aws.call("RestoreSecret", SecretId=made["ARN"])
    return [aws.call("GetSecretValue", SecretId=made["Name"])["SecretString"], answer["ARN"] == made["ARN"],
            "DeletedDate" in aws.call("DescribeSecret", SecretId=made["ARN"])]


@case("deletion", "forcing what is scheduled", [0, "ResourceNotFoundException"], "recorded")
def forced(aws):
    arn = scheduled(aws)["ARN"]
    answer = aws.call("DeleteSecret", SecretId=arn, ForceDeleteWithoutRecovery=True)
    return [days_left(answer), aws.code("DescribeSecret", SecretId=arn)]


@case("deletion", "forcing a name that is not there succeeds", [True, 0], "recorded")
def forced_unknown(aws):
    name = aws.name()
    answer = aws.call("DeleteSecret", SecretId=name, ForceDeleteWithoutRecovery=True)
    return [answer["Name"] == name, days_left(answer)]


@case("deletion", "create again after force: an ARN of its own, and the old one is gone",
      [False, "ResourceNotFoundException", "w"], "recorded")
def recreated(aws):
    old = aws.create()
    aws.call("DeleteSecret", SecretId=old["ARN"], ForceDeleteWithoutRecovery=True)
    new = aws.create(old["Name"], "w")
    return [old["ARN"] == new["ARN"], aws.code("UpdateSecret", SecretId=old["ARN"], SecretString="late"),
            aws.call("GetSecretValue", SecretId=new["ARN"])["SecretString"]]


@case("deletion", "create right after force meets the old one for a while", ["InvalidRequestException", "ok"], "known")
def lag(aws):
    with aws.adapter.settings(force_delete_lag=1):
        name = aws.create()["Name"]
        aws.call("DeleteSecret", SecretId=name, ForceDeleteWithoutRecovery=True)
        return [aws.code("CreateSecret", Name=name, SecretString="w") for _ in range(2)]


@case("deletion", "gone for good when the window is over", ["found", "ResourceNotFoundException", "created"],
      "documented")
def window_passes(aws):
    name = aws.create()["Name"]
    aws.call("DeleteSecret", SecretId=name, RecoveryWindowInDays=7)
    found = []
    for days in (6, 8):
        offset = days * 86400
        with aws.adapter.clock(offset):
            try:
                aws.raw("DescribeSecret", {"SecretId": name}, offset=offset)
                found.append("found")
            except aws.refused as refused:
                found.append(refused.code)
            if days == 8:
                aws.raw("CreateSecret", {"Name": name}, offset=offset)
                found.append("created")
    return found


for operation, more in {
    "DescribeSecret": {}, "GetSecretValue": {}, "ListSecretVersionIds": {}, "RestoreSecret": {}, "DeleteSecret": {},
    "UpdateSecret": {"SecretString": "w"}, "PutSecretValue": {"SecretString": "w"},
    "TagResource": {"Tags": [{"Key": "k", "Value": "v"}]}, "UntagResource": {"TagKeys": ["k"]},
}.items():
    # Recorded for two of them; the others have the same text.
    source = "recorded" if operation in ("GetSecretValue", "ListSecretVersionIds") else "documented"
    case("unknown secrets", operation, refusal("ResourceNotFoundException", UNKNOWN), source)(
        lambda aws, operation=operation, more=more: aws.call(operation, SecretId=aws.name(), **more))


@case("ARNs", "account, region, name, a hyphen and six letters or digits", True, "recorded")
def form(aws):
    made = aws.create()
    return Pattern(f"arn:aws:secretsmanager:us-east-1:{aws.adapter.account}:secret:{made['Name']}-[A-Za-z0-9]{{6}}"
                   ).matches(made["ARN"])


@case("ARNs", "a whole one is found", "v", "recorded")
def whole(aws):
    return aws.call("GetSecretValue", SecretId=aws.create()["ARN"])["SecretString"]


@case("ARNs", "one without its end is found", "v", "recorded")
def partial(aws):
    return aws.call("GetSecretValue", SecretId=aws.create()["ARN"][:-7])["SecretString"]


@case("ARNs", "one without its end is not found where the name ends like one",
      refusal("ResourceNotFoundException", UNKNOWN), "recorded")
def ambiguous(aws):
    return aws.call("GetSecretValue", SecretId=aws.create(aws.name() + "-a1b2c3")["ARN"][:-7])


@case("ARNs", "one with another end is not found", refusal("ResourceNotFoundException", UNKNOWN), "documented")
def other_end(aws):
    arn = aws.create()["ARN"]
    return aws.call("UpdateSecret", SecretId=arn[:-6] + ("aaaaaa" if arn[-6:] != "aaaaaa" else "bbbbbb"),
                    SecretString="w")


@case("ARNs", "each region has its own secrets", ["eu-west-1", "ResourceNotFoundException", "e"], "documented")
def regions(aws):
    name, only = aws.name(), aws.create()["Name"]
    made = aws.call("CreateSecret", region="eu-west-1", Name=name, SecretString="e")
    aws.create(name, "u")
    return [made["ARN"].split(":")[3], aws.code("DescribeSecret", region="eu-west-1", SecretId=only),
            aws.call("GetSecretValue", region="eu-west-1", SecretId=name)["SecretString"]]
