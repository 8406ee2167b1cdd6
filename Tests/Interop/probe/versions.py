"""Idempotency tokens, versions and staging labels."""

import uuid

from .cases import case, refusal
from .values import MARKED, VALIDATION

NO_TOKEN = "You must provide a ClientRequestToken value. We recommend a UUID-type value."


def token():
    return str(uuid.uuid4())


def labels(answer):
    return {version["VersionId"]: sorted(version.get("VersionStages", [])) for version in answer["Versions"]}


@case("tokens", "create without one", refusal("InvalidRequestException"), "known")
def create_without(aws):
    return aws.raw("CreateSecret", {"Name": aws.name(), "SecretString": "v"})


for operation in ("PutSecretValue", "UpdateSecret"):
    case("tokens", f"{operation} without one, of a secret that is not there",
         refusal("InvalidRequestException", NO_TOKEN), "recorded")(
        lambda aws, operation=operation: aws.raw(operation, {"SecretId": aws.name(), "SecretString": "v"}))


@case("tokens", "one of 31 characters", refusal(VALIDATION), "model")
def too_short(aws):
    return aws.create(ClientRequestToken="t" * 31)


@case("tokens", "one of 65 characters", refusal(VALIDATION), "model")
def too_long(aws):
    return aws.create(ClientRequestToken="t" * 65)


@case("tokens", "one of 64 characters is the version's id", "t" * 64, "documented")
def is_the_version(aws):
    return aws.create(ClientRequestToken="t" * 64)["VersionId"]


@case("tokens", "create again with the same one and value", [True, 1], "documented")
def create_again(aws):
    name, used = aws.name(), token()
    first = aws.create(name, ClientRequestToken=used)
    again = aws.create(name, ClientRequestToken=used)
    return [first == again, aws.versions(name)["count"]]


@case("tokens", "create again with the same one and another value", refusal("ResourceExistsException"), "documented")
def create_other(aws):
    name, used = aws.name(), token()
    aws.create(name, ClientRequestToken=used)
    return aws.create(name, "w", ClientRequestToken=used)


def changed_twice(aws, operation, *values):
    """The same token on two changes; whether both made the same version, and how many versions there are."""
    name, used = aws.name(), token()
    aws.create(name)
    answers = [aws.call(operation, SecretId=name, SecretString=v, ClientRequestToken=used) for v in values]
    return [[answer["VersionId"] == used for answer in answers], aws.versions(name)["count"]]


for operation in ("PutSecretValue", "UpdateSecret"):
    case("tokens", f"{operation} again with the same one and value", [[True, True], 2], "documented")(
        lambda aws, operation=operation: changed_twice(aws, operation, "a", "a"))
    case("tokens", f"{operation} again with the same one and another value", refusal("ResourceExistsException"),
         "documented")(lambda aws, operation=operation: changed_twice(aws, operation, "a", "b"))


@case("tokens", "an older one again leaves the newer value current", "second", "documented")
def older_again(aws):
    name, first = aws.name(), token()
    aws.create(name)
    aws.call("UpdateSecret", SecretId=name, SecretString="first", ClientRequestToken=first)
    aws.call("UpdateSecret", SecretId=name, SecretString="second", ClientRequestToken=token())
    aws.call("UpdateSecret", SecretId=name, SecretString="first", ClientRequestToken=first)
    return aws.call("GetSecretValue", SecretId=name)["SecretString"]


@case("versions", "the value before is AWSPREVIOUS", ["old", "new"], "recorded")
def previous(aws):
    name = aws.name()
    aws.create(name, "old")
    aws.call("UpdateSecret", SecretId=name, SecretString="new")
    return [aws.call("GetSecretValue", SecretId=name, VersionStage="AWSPREVIOUS")["SecretString"],
            aws.call("GetSecretValue", SecretId=name)["SecretString"]]


@case("versions", "one without a label is listed only when asked for", [2, 3], "recorded")
def deprecated(aws):
    name = aws.name()
    aws.create(name)
    for value in ("a", "b"):
        aws.call("PutSecretValue", SecretId=name, SecretString=value)
    return [len(aws.call("ListSecretVersionIds", SecretId=name)["Versions"]), aws.versions(name)["count"]]


@case("versions", "AWSPENDING leaves the current value", ["v", "next"], "recorded")
def pending(aws):
    name = aws.name()
    aws.create(name)
    aws.call("PutSecretValue", SecretId=name, SecretString="next", VersionStages=["AWSPENDING"])
    return [aws.call("GetSecretValue", SecretId=name)["SecretString"],
            aws.call("GetSecretValue", SecretId=name, VersionStage="AWSPENDING")["SecretString"]]


@case("versions", "moving AWSCURRENT takes AWSPREVIOUS along, and AWSPENDING off at the next value",
      [["AWSPREVIOUS"], ["AWSCURRENT", "AWSPENDING"], ["AWSPREVIOUS"]], "recorded")
def moved(aws):
    name = aws.name()
    first = aws.create(name)["VersionId"]
    second = aws.call("PutSecretValue", SecretId=name, SecretString="w", VersionStages=["AWSPENDING"])["VersionId"]
    aws.call("UpdateSecretVersionStage", SecretId=name, VersionStage="AWSCURRENT", RemoveFromVersionId=first,
             MoveToVersionId=second)
    before = labels(aws.call("ListSecretVersionIds", SecretId=name))
    aws.call("PutSecretValue", SecretId=name, SecretString="x")
    after = labels(aws.call("ListSecretVersionIds", SecretId=name))
    return [before.get(first), before.get(second), after.get(second)]


@case("versions", "labels of one's own move to the newest value", [["one", "two"], ["AWSCURRENT", "one", "two"]],
      "recorded")
def own_labels(aws):
    name = aws.name()
    aws.create(name)
    put = aws.call("PutSecretValue", SecretId=name, SecretString="a", VersionStages=["two", "one"])
    aws.call("PutSecretValue", SecretId=name, SecretString="b", VersionStages=["one", "two"])
    return [sorted(put["VersionStages"]), aws.versions(name)["labels"]]


@case("versions", "a label is taken off", ["AWSCURRENT"], "recorded")
def taken_off(aws):
    name = aws.name()
    aws.create(name)
    version = aws.call("PutSecretValue", SecretId=name, SecretString="a", VersionStages=["mine"])["VersionId"]
    aws.call("UpdateSecretVersionStage", SecretId=name, VersionStage="mine", RemoveFromVersionId=version)
    return aws.versions(name)["labels"]


@case("versions", "AWSCURRENT cannot be taken off", refusal("InvalidParameterException"), "known")
def current_stays(aws):
    made = aws.create()
    return aws.call("UpdateSecretVersionStage", SecretId=made["ARN"], VersionStage="AWSCURRENT",
                    RemoveFromVersionId=made["VersionId"])


@case("versions", "a label is not moved without saying from where", refusal("InvalidParameterException"), "documented")
def from_where(aws):
    name = aws.name()
    aws.create(name)
    pending = aws.call("PutSecretValue", SecretId=name, SecretString="a", VersionStages=["AWSPENDING"])["VersionId"]
    return aws.call("UpdateSecretVersionStage", SecretId=name, VersionStage="AWSCURRENT", MoveToVersionId=pending)


@case("versions", "a label is not moved to a version that is not there",
      refusal(("ResourceNotFoundException", "InvalidParameterException")))
def to_nothing(aws):
    return aws.call("UpdateSecretVersionStage", SecretId=aws.create()["ARN"], VersionStage="mine",
                    MoveToVersionId=token())


@case("versions", "a label that is not there",
      refusal("ResourceNotFoundException",
              "Secrets Manager can't find the specified secret value for staging label: AWSPREVIOUS"), "recorded")
def no_label(aws):
    return aws.call("GetSecretValue", SecretId=aws.create()["ARN"], VersionStage="AWSPREVIOUS")


@case("versions", "a label that another version has",
      refusal("InvalidRequestException",
              "You provided a VersionStage that is not associated to the provided VersionId."), "recorded")
def other_label(aws):
    made = aws.create()
    return aws.call("GetSecretValue", SecretId=made["Name"], VersionId=made["VersionId"], VersionStage="AWSPREVIOUS")


@case("versions", "a version that is not there", refusal("ResourceNotFoundException"), "documented")
def no_version(aws):
    return aws.call("GetSecretValue", SecretId=aws.create()["Name"], VersionId=token())


@case("versions", "a secret without a value",
      refusal("ResourceNotFoundException",
              "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT"), "recorded")
def no_value(aws):
    return aws.call("GetSecretValue", SecretId=aws.call("CreateSecret", Name=aws.name())["ARN"])


@case("versions", "the first value of such a secret is current", [False, ["AWSCURRENT"]], "recorded")
def first_value(aws):
    made = aws.call("CreateSecret", Name=aws.name())
    put = aws.call("PutSecretValue", SecretId=made["ARN"], SecretString="v")
    return ["VersionId" in made, put["VersionStages"]]


@case("versions", "an update without a value makes none", [False, 1], "recorded")
def description_only(aws):
    name = aws.name()
    aws.create(name)
    answer = aws.call("UpdateSecret", SecretId=name, Description="d")
    return ["VersionId" in answer, aws.versions(name)["count"]]


@case("versions", "reading sets a day of last access", [False, True], "recorded")
def access(aws):
    name = aws.name()
    aws.create(name)
    before = aws.call("DescribeSecret", SecretId=name)
    aws.call("GetSecretValue", SecretId=name)
    after = aws.call("DescribeSecret", SecretId=name)
    date = after.get("LastAccessedDate")
    return ["LastAccessedDate" in before, date is not None and date.timestamp() % 86400 == 0]


@case("versions", "a put on a secret that is scheduled for deletion", refusal("InvalidRequestException", MARKED),
      "recorded")
def put_on_scheduled(aws):
    arn = aws.create()["ARN"]
    aws.call("DeleteSecret", SecretId=arn)
    return aws.call("PutSecretValue", SecretId=arn, SecretString="w")
