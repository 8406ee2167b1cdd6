"""Signature Version 4 in the header form, written here so that every part of a request can be wrong on purpose."""

import datetime
import hashlib
import hmac


def headers(key, body, host, **options):
    """The headers of a signed POST of that body.

    Options: `target` (None leaves it out), `region`, `service`, `offset` (seconds the date is off), `content_type`,
    `scope_date` (the date in the credential's scope, where it is not that of the request).
    """
    now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=options.get("offset", 0))
    date = now.strftime("%Y%m%dT%H%M%SZ")
    fields = {"content-type": options.get("content_type", "application/x-amz-json-1.1"), "host": host,
              "x-amz-date": date}
    if key.token:
        fields["x-amz-security-token"] = key.token
    if options.get("target"):
        fields["x-amz-target"] = options["target"]
    names = ";".join(sorted(fields))
    canonical = "POST\n/\n\n" + "".join(f"{name}:{fields[name]}\n" for name in sorted(fields))
    canonical += f"\n{names}\n{hashlib.sha256(body).hexdigest()}"
    day = options.get("scope_date") or date[:8]
    scope = f"{day}/{options.get('region', 'us-east-1')}/{options.get('service', 'secretsmanager')}/aws4_request"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    code = b"AWS4" + key.secret.encode()
    for part in [*scope.split("/"), f"AWS4-HMAC-SHA256\n{date}\n{scope}\n{digest}"]:
        code = hmac.new(code, part.encode(), hashlib.sha256).digest()
    fields["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={key.id}/{scope}, SignedHeaders={names}, Signature={code.hex()}"
    )
    return fields
