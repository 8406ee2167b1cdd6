"""Listing with filters and pages, and values in batches."""

import uuid

from .cases import case, refusal
from .deletion import UNKNOWN
from .values import VALIDATION


def family(aws, *names, **more):
    """New secrets whose names begin alike; the prefix."""
    prefix = f"vault/{uuid.uuid4().hex[:12]}"
    for name in names:
        aws.create(f"{prefix}/{name}", **more)
    return prefix


def found(aws, *filters, among="", **more):
    """The ends of the names that are listed, from all pages."""
    names, page = [], {}
    while True:
        wanted = {"Filters": [{"Key": key, "Values": values} for key, *values in filters]} if filters else {}
        answer = aws.call("ListSecrets", **wanted, **page, **more)
        names += [secret["Name"] for secret in answer["SecretList"] if secret["Name"].startswith(among)]
        if not answer.get("NextToken"):
            return [name[len(among):].lstrip("/") for name in names]
        page = {"NextToken": answer["NextToken"]}


@case("listing", "what is shown of a secret, and that is not its value",
      ["ARN", "CreatedDate", "Description", "LastChangedDate", "Name", "SecretVersionsToStages"], "recorded")
def shown(aws):
    prefix = family(aws, "a", Description="d")
    answer = aws.call("ListSecrets", Filters=[{"Key": "name", "Values": [prefix]}])
    return sorted(answer["SecretList"][0])


@case("listing", "pages hold what was asked for, and all of it comes once", [[2, 2, 1], 5])
def pages(aws):
    prefix = family(aws, *"abcde")
    sizes, names, page = [], set(), {}
    while True:
        answer = aws.call("ListSecrets", MaxResults=2, Filters=[{"Key": "name", "Values": [prefix]}], **page)
        sizes.append(len(answer["SecretList"]))
        names |= {secret["Name"] for secret in answer["SecretList"]}
        if not answer.get("NextToken") or len(sizes) > 5:
            return [sizes, len(names)]
        page = {"NextToken": answer["NextToken"]}


for size in (0, 101):
    case("listing", f"a page of {size}", refusal(VALIDATION), "model")(
        lambda aws, size=size: aws.call("ListSecrets", MaxResults=size))


@case("listing", "a page that nobody promised", refusal("InvalidNextTokenException"))
def no_page(aws):
    return aws.call("ListSecrets", NextToken="nonsense")


@case("listing", "ascending is the reverse of descending", True)
def order(aws):
    prefix = family(aws, *"abc")
    down = found(aws, ("name", prefix), among=prefix, SortOrder="desc")
    return found(aws, ("name", prefix), among=prefix, SortOrder="asc") == down[::-1] and sorted(down) == list("abc")


@case("listing", "what is scheduled for deletion only when asked for", [["b"], ["a", "b"]])
def planned(aws):
    prefix = family(aws, "a", "b")
    aws.call("DeleteSecret", SecretId=prefix + "/a")
    return [found(aws, ("name", prefix), among=prefix),
            sorted(found(aws, ("name", prefix), among=prefix, IncludePlannedDeletion=True))]


@case("listing", "names by their beginning, in their case", [["a", "ab"], [], []], "recorded")
def by_name(aws):
    prefix = family(aws, "a", "ab", "b")
    return [sorted(found(aws, ("name", prefix + "/a"), among=prefix)),
            found(aws, ("name", prefix + "/A"), among=prefix), found(aws, ("name", "probe a"), among=prefix)]


@case("listing", "names that do not begin so", ["b"], "recorded")
def not_by_name(aws):
    prefix = family(aws, "a", "b")
    return found(aws, ("name", "!" + prefix + "/a"), among=prefix)


DESCRIPTIONS = {"1": "a secret", "2": "an secret", "3": "asecret", "4": "thesecret"}
for value, expected in {"a": ["1", "2", "3"], "!a": ["4"], "a secret": ["1", "2"], "!c": ["1", "2", "3", "4"]}.items():
    @case("listing", f"descriptions by the beginnings of words: {value}", expected, "recorded")
    def by_description(aws, value=value):
        prefix = f"vault/{uuid.uuid4().hex[:12]}"
        for name, text in DESCRIPTIONS.items():
            aws.create(f"{prefix}/{name}", Description=text)
        return sorted(found(aws, ("description", value), among=prefix))


@case("listing", "all filters, and any value of each", [["a", "b"], ["a"], []], "documented")
def several(aws):
    prefix = family(aws, "b")
    aws.create(prefix + "/a", Description="first")
    both = ("name", prefix + "/a", prefix + "/b")
    return [sorted(found(aws, both, among=prefix)), found(aws, both, ("description", "first"), among=prefix),
            found(aws, both, ("description", "none"), among=prefix)]


@case("listing", "by tag", [["a"], ["a"], []])
def by_tag(aws):
    prefix, key = family(aws, "b"), f"k{uuid.uuid4().hex[:8]}"
    aws.create(prefix + "/a", Tags=[{"Key": key, "Value": "value-" + key}])
    return [found(aws, ("tag-key", key), among=prefix), found(aws, ("tag-value", "value-" + key), among=prefix),
            found(aws, ("tag-key", "value-" + key), among=prefix)]


@case("listing", "a filter that does not exist", refusal(VALIDATION), "model")
def no_filter(aws):
    return found(aws, ("colour", "red"))


@case("listing", "up to five minutes late", [[], ["a"]])
def late(aws):
    with aws.adapter.settings(list_lag_seconds=60):
        prefix = family(aws, "a")
        lists = []
        for offset in (0, 61):
            with aws.adapter.clock(offset):
                answer = aws.raw("ListSecrets", {"Filters": [{"Key": "name", "Values": [prefix]}]}, offset=offset)
            lists.append([secret["Name"][len(prefix) + 1:] for secret in answer["SecretList"]])
        return lists


@case("listing", "each secret's versions in pages", [2, 1])
def version_pages(aws):
    name = aws.name()
    aws.create(name)
    for value in "ab":
        aws.call("PutSecretValue", SecretId=name, SecretString=value)
    first = aws.call("ListSecretVersionIds", SecretId=name, IncludeDeprecated=True, MaxResults=2)
    rest = aws.call("ListSecretVersionIds", SecretId=name, IncludeDeprecated=True, MaxResults=2,
                    NextToken=first.get("NextToken", ""))
    return [len(first["Versions"]), len(rest["Versions"])]


@case("batch", "values by name and by ARN", ["v", "w"])
def batch(aws):
    one, two = aws.create(value="v"), aws.create(value="w")
    answer = aws.call("BatchGetSecretValue", SecretIdList=[one["Name"], two["ARN"]])
    return sorted(secret["SecretString"] for secret in answer["SecretValues"])


@case("batch", "what cannot be found is an error among the values", [1, "ResourceNotFoundException", UNKNOWN])
def partly(aws):
    answer = aws.call("BatchGetSecretValue", SecretIdList=[aws.create()["Name"], aws.name()])
    error = answer["Errors"][0]
    return [len(answer["SecretValues"]), error["ErrorCode"], error["Message"]]


@case("batch", "values by filter", ["v"])
def filtered(aws):
    prefix = family(aws, "a")
    answer = aws.call("BatchGetSecretValue", Filters=[{"Key": "name", "Values": [prefix]}])
    return [secret["SecretString"] for secret in answer["SecretValues"]]


@case("batch", "21 at once", refusal(VALIDATION), "model")
def too_many(aws):
    return aws.call("BatchGetSecretValue", SecretIdList=[aws.name() for _ in range(21)])


for title, input in {
    "names and filters at once": {"SecretIdList": ["a"], "Filters": [{"Key": "name", "Values": ["a"]}]},
    "neither names nor filters": {},
}.items():
    case("batch", title, refusal(("InvalidParameterException", "InvalidRequestException", "ValidationException")))(
        lambda aws, input=input: aws.call("BatchGetSecretValue", **input))
