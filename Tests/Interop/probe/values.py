"""Names, sizes and tags."""

from .cases import OneOf, case, refusal

INVALID_NAME = (
    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!")
MARKED = "You can't perform this operation on the secret because it was marked for deletion."
VALIDATION = ("ValidationException", "InvalidParameterException")


def created(aws, **input):
    """A new secret, and whether its answer has the name that was asked for."""
    return aws.call("CreateSecret", **input)["Name"] == input["Name"]


@case("names", "every kind of character that a name may have", True, "recorded")
def every_character(aws):
    return created(aws, Name=aws.name() + "/_+=.@-Name", SecretString="v")


@case("names", "a name that ends like an ARN", [True, "v"], "recorded")
def ends_like_an_arn(aws):
    name = aws.name() + "-a1b2c3"
    return [created(aws, Name=name, SecretString="v"), aws.call("GetSecretValue", SecretId=name)["SecretString"]]


@case("names", "512 characters", True, "model")
def longest(aws):
    return created(aws, Name=aws.name().ljust(512, "n"), SecretString="v")


@case("names", "513 characters", refusal(VALIDATION), "model")
def too_long(aws):
    return created(aws, Name=aws.name().ljust(513, "n"), SecretString="v")


@case("names", "an empty name", refusal(VALIDATION), "model")
def empty(aws):
    return created(aws, Name="", SecretString="v")


@case("names", "upper and lower case are two names", [True, True], "documented")
def two_cases(aws):
    name = aws.name()
    return [created(aws, Name=name + "-a", SecretString="v"), created(aws, Name=name + "-A", SecretString="v")]


for title, end in {
    "a blank inside": "Inv Name", "an asterisk and a question mark": "Inv*Name?", "a colon": "a:b",
    "a letter of another script": "n\u00e4me",
}.items():
    case("names", title, refusal("ValidationException", INVALID_NAME), "recorded")(
        lambda aws, end=end: created(aws, Name=aws.name() + end, SecretString="v"))

for operation, more in {
    "DescribeSecret": {}, "DeleteSecret": {"ForceDeleteWithoutRecovery": True}, "GetSecretValue": {},
    "ListSecretVersionIds": {}, "PutSecretValue": {"SecretString": "v"},
    "TagResource": {"Tags": [{"Key": "k", "Value": "v"}]}, "UntagResource": {"TagKeys": ["k"]},
    "UpdateSecret": {"Description": "d"},
}.items():
    case("names", f"{operation} of a name with a blank", refusal("ValidationException", INVALID_NAME), "recorded")(
        lambda aws, operation=operation, more=more: aws.call(operation, SecretId=" Inv Name", **more))


@case("sizes", "65,536 bytes of text", 65536, "model")
def largest(aws):
    name = aws.name()
    aws.create(name, "v" * 65536)
    return len(aws.call("GetSecretValue", SecretId=name)["SecretString"])


@case("sizes", "65,537 bytes of text", refusal(VALIDATION), "model")
def too_large(aws):
    return aws.create(value="v" * 65537)


@case("sizes", "bytes count, not characters", refusal(VALIDATION), "documented")
def bytes_count(aws):
    return aws.create(value="\u00e9" * 32769)


@case("sizes", "an update of 65,537 bytes changes nothing", [OneOf(*VALIDATION), "v"], "model")
def too_large_update(aws):
    name = aws.name()
    aws.create(name)
    return [aws.code("UpdateSecret", SecretId=name, SecretString="v" * 65537),
            aws.call("GetSecretValue", SecretId=name)["SecretString"]]


@case("sizes", "65,536 bytes of binary", 65536, "model")
def largest_binary(aws):
    name = aws.name()
    aws.call("CreateSecret", Name=name, SecretBinary=b"\xff" * 65536)
    return len(aws.call("GetSecretValue", SecretId=name)["SecretBinary"])


@case("sizes", "65,537 bytes of binary", refusal(VALIDATION), "model")
def too_large_binary(aws):
    return aws.call("CreateSecret", Name=aws.name(), SecretBinary=b"\xff" * 65537)


@case("sizes", "an empty text", refusal(VALIDATION), "model")
def empty_text(aws):
    return aws.create(value="")


@case("sizes", "text and binary at once", refusal("InvalidParameterException"), "documented")
def both(aws):
    return aws.create(SecretBinary=b"v")


@case("sizes", "a description of 2,049 characters", refusal(VALIDATION), "model")
def long_description(aws):
    return aws.create(Description="d" * 2049)


@case("sizes", "bytes of every value come back", True, "recorded")
def binary(aws):
    name, value = aws.name(), bytes(range(256))
    aws.call("CreateSecret", Name=name, SecretBinary=value)
    return aws.call("GetSecretValue", SecretId=name)["SecretBinary"] == value


@case("sizes", "text comes back byte for byte", True, "documented")
def text(aws):
    name, value = aws.name(), "e\u0301 \u00e9 \u2028 \U0001f511 \\ \" \t\n{}"
    aws.create(name, value)
    return aws.call("GetSecretValue", SecretId=name)["SecretString"] == value


def tags(aws, name):
    """The tags that are shown, or `absent`."""
    shown = aws.call("DescribeSecret", SecretId=name).get("Tags", "absent")
    return shown if shown == "absent" else {tag["Key"]: tag["Value"] for tag in shown}


def tagged(aws, *pairs):
    return aws.call("CreateSecret", Name=aws.name(), SecretString="v", Tags=[{"Key": k, "Value": v} for k, v in pairs])


@case("tags", "given with the secret, one without a value", {"hashicorp:vault": "", "a": "b"}, "recorded")
def at_birth(aws):
    return tags(aws, tagged(aws, ("hashicorp:vault", ""), ("a", "b"))["ARN"])


@case("tags", "added, and overwritten", {"a": "2", "b": "3"}, "recorded")
def added(aws):
    arn = tagged(aws, ("a", "1"))["ARN"]
    aws.call("TagResource", SecretId=arn, Tags=[{"Key": "a", "Value": "2"}, {"Key": "b", "Value": "3"}])
    return tags(aws, arn)


@case("tags", "never given: no list; removed: an empty one", ["absent", {}], "recorded")
def removed(aws):
    arn = aws.create()["ARN"]
    before = tags(aws, arn)
    aws.call("TagResource", SecretId=arn, Tags=[{"Key": "a", "Value": "1"}])
    aws.call("UntagResource", SecretId=arn, TagKeys=["a"])
    return [before, tags(aws, arn)]


@case("tags", "removing one that is not there", {"a": "1"}, "documented")
def not_there(aws):
    arn = tagged(aws, ("a", "1"))["ARN"]
    aws.call("UntagResource", SecretId=arn, TagKeys=["b"])
    return tags(aws, arn)


@case("tags", "50 of them", 50, "documented")
def fifty(aws):
    return len(tags(aws, tagged(aws, *((f"k{n}", "") for n in range(50)))["ARN"]))


@case("tags", "51 of them", refusal(VALIDATION + ("InvalidRequestException", "LimitExceededException")), "documented")
def fifty_one(aws):
    return tagged(aws, *((f"k{n}", "") for n in range(51)))


@case("tags", "a 51st", [OneOf(*VALIDATION, "InvalidRequestException", "LimitExceededException"), 50], "documented")
def one_more(aws):
    arn = tagged(aws, *((f"k{n}", "") for n in range(50)))["ARN"]
    return [aws.code("TagResource", SecretId=arn, Tags=[{"Key": "more", "Value": ""}]), len(tags(aws, arn))]


@case("tags", "a key of 129 characters", refusal(VALIDATION), "model")
def long_key(aws):
    return tagged(aws, ("k" * 129, ""))


@case("tags", "a value of 257 characters", refusal(VALIDATION), "model")
def long_value(aws):
    return tagged(aws, ("k", "v" * 257))


@case("tags", "a key that begins with aws:", refusal(VALIDATION + ("InvalidRequestException",)), "documented")
def reserved(aws):
    return tagged(aws, ("aws:mine", ""))


@case("tags", "the same key twice", refusal(VALIDATION + ("InvalidRequestException",)), "documented")
def twice(aws):
    return tagged(aws, ("k", "1"), ("k", "2"))
