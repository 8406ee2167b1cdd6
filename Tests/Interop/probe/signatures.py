"""Requests that are signed wrongly, or not at all, or that nobody should send."""

from .cases import Pattern, case, refusal
from .endpoint import Key
from .values import VALIDATION

UNKNOWN_KEY = "The security token included in the request is invalid."
WRONG = Pattern("The request signature we calculated does not match the signature you provided.*")
INVALID = "InvalidSignatureException"


def listed(aws, **options):
    """A harmless call with a signature of that kind; `ok` when it was accepted."""
    aws.raw("ListSecrets", {"MaxResults": 1}, **options)
    return "ok"


@case("signatures", "a good one", "ok")
def good(aws):
    return listed(aws)


for minutes, expected in {
    -4: "ok", 4: "ok", -6: refusal(INVALID, Pattern("Signature expired: .*")),
    6: refusal(INVALID, Pattern("Signature not yet current: .*")),
}.items():
    case("signatures", f"{abs(minutes)} minutes {'late' if minutes < 0 else 'early'}", expected)(
        lambda aws, minutes=minutes: listed(aws, offset=minutes * 60))


@case("signatures", "none at all", refusal("MissingAuthenticationTokenException"), "known")
def none(aws):
    return listed(aws, authorization=None)


@case("signatures", "a header that is none", refusal(("IncompleteSignatureException", "IncompleteSignature")), "known")
def garbage(aws):
    return listed(aws, authorization="AWS4-HMAC-SHA256 nonsense")


@case("signatures", "for another service",
      refusal(INVALID, Pattern("Credential should be scoped to correct service.*")))
def other_service(aws):
    return listed(aws, service="ssm")


@case("signatures", "for another region than the host's",
      refusal(INVALID, Pattern("Credential should be scoped to a valid region.*")))
def other_region(aws):
    return listed(aws, host="secretsmanager.us-east-1.amazonaws.com", region="eu-west-1")


@case("signatures", "for another day than the date's", refusal((INVALID, "SignatureDoesNotMatch")), "known")
def other_day(aws):
    return listed(aws, scope_date="20200101")


@case("signatures", "for another body", refusal(INVALID, WRONG))
def other_body(aws):
    return listed(aws, send=b'{"MaxResults": 2}')


@case("signatures", "with another secret", refusal(INVALID, WRONG))
def other_secret(aws):
    return listed(aws, key=Key(aws.key.id, "not the secret"))


@case("signatures", "with a key that nobody has", refusal("UnrecognizedClientException", UNKNOWN_KEY), "known")
def no_key(aws):
    return listed(aws, key=Key("AKIANOBODY0000000000", "secret"))


@case("signatures", "a session token on a key that has none", refusal("UnrecognizedClientException", UNKNOWN_KEY),
      "known")
def extra_token(aws):
    return listed(aws, key=Key(aws.key.id, aws.key.secret, "token"))


@case("protocol", "an operation that does not exist", refusal("UnknownOperationException"), "known")
def no_operation(aws):
    return aws.raw("MakeSecretPublic", {})


@case("protocol", "a body that is not JSON", refusal("SerializationException"), "known")
def not_json(aws):
    return aws.raw("CreateSecret", b'{"Name": ')


@case("protocol", "a number where a text belongs", refusal("SerializationException"), "known")
def wrong_type(aws):
    return aws.raw("DescribeSecret", {"SecretId": 5})


@case("protocol", "no SecretId", refusal(VALIDATION), "model")
def nothing_named(aws):
    return aws.raw("DescribeSecret", {})


@case("protocol", "members that nobody knows are ignored", True, "known")
def unknown_member(aws):
    name = aws.name()
    return aws.raw("CreateSecret", {"Name": name, "SecretString": "v", "Colour": "red",
                                    "ClientRequestToken": "t" * 32})["Name"] == name


@case("protocol", "a version id of five characters", refusal(VALIDATION), "model")
def short_version(aws):
    return aws.call("GetSecretValue", SecretId=aws.create()["Name"], VersionId="short")
