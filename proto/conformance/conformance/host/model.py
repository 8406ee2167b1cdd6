"""An agent in miniature: it answers what a host sends as an agent would, from memory."""

import re
import zlib

from ..client.fake import INITIALIZED
from ..registry import CODES, ERRORS, METHODS

NOW = "2026-11-23T12:00:00.000000000Z"
EMPTY = {"string": "", "integer": 0, "boolean": False, "object": {}, "map": {}, "strings": [], "integers": [],
         "objects": []}


class Refusal(Exception):
    """An error of errors.json as the answer."""

    def __init__(self, reason, outcome="not_applied", **more):
        super().__init__(reason)
        self.error = {"code": CODES[reason], "message": reason.replace("_", " "), "data": dict({
            "reason": reason, "retryable": ERRORS[CODES[reason]]["retryable"], "outcome": outcome}, **more)}


class Model:
    """What the agent knows. Everything that was put stays for as long as the model does."""

    def __init__(self):
        self.secrets = {}
        self.destinations = {}
        self.associations = set()
        self.mounts = {}
        self.providers = {}
        self.parts = {}
        self.names = set()
        self.numbers = 0

    def result(self, link, method, params):
        """The result of a request; raises Refusal."""
        known = getattr(self, method.replace(".", "_"), None)
        result = known(link, params) if known else {}
        for member in METHODS[method]["result"]:
            if member["required"]:
                result.setdefault(member["name"], EMPTY[member["type"]])
        self.numbers += 1
        return dict(result, _meta={"request_id": "m-%d" % self.numbers})

    def ping(self, link, params):
        return {"pong": True}

    def initialize(self, link, params):
        if "1.0" not in params["protocol"]:
            raise Refusal("unsupported_protocol", expected="1.0")
        return dict(INITIALIZED)

    def agent_info(self, link, params):
        return {name: value for name, value in INITIALIZED.items() if name != "peer"}

    def agent_health(self, link, params):
        return {"live": True, "ready": True, "checks": {"store": "ok", "seal": "ok", "stopping": False}}

    def mount_register(self, link, params):
        path = re.sub("/$", "", params["path"])
        accessor = params.get("accessor") or self.accessor(path)
        self.mounts[path] = accessor
        return {"path": path, "accessor": accessor}

    def accessor(self, mount):
        return self.mounts.get(mount) or "kv_%08x" % zlib.crc32(mount.encode())

    def mount_list(self, link, params):
        return {"keys": sorted(self.mounts),
                "key_info": {path: {"accessor": name} for path, name in self.mounts.items()}}

    def provider_register(self, link, params):
        self.providers.setdefault(id(link), set()).update(params["mounts"])
        return {"owned": sorted(self.providers[id(link)]), "needed": [
            {"mount": mount, "secret_name": name} for mount, name in sorted(self.names) if mount in params["mounts"]]}

    def provider_unregister(self, link, params):
        owned = self.providers.setdefault(id(link), set())
        owned.difference_update(params.get("mounts", list(owned)))
        return {"owned": sorted(owned)}

    # Secrets

    def rows_of(self, key):
        return [{"destination": one[0] + "/" + one[1], "sync_status": "SYNCED"}
                for one in sorted(self.associations) if one[2:] == key]

    def secret_put(self, link, params):
        key = (params["mount"], params["secret_name"])
        self.names.add(key)
        version, data = self.secrets.get(key, (0, None))
        given = params.get("version")
        answer = {"applied": False, "durable": bool(self.rows_of(key)), "associations": self.rows_of(key),
                  "created_time": NOW}
        if data is not None and data == params["data"] and given in (None, version):
            answer["duplicate"] = True
        elif given is None or given > version or (given < version and params.get("make_live")):
            version = given or version + 1
            self.secrets[key] = (version, params["data"])
            answer["applied"] = True
        elif given == version:
            if data is None:
                self.secrets[key], answer["applied"] = (version, params["data"]), True
            else:
                raise Refusal("version_conflict")
        else:
            answer["superseded"] = True
        return dict(answer, version=version)

    def secret_changed(self, link, params):
        key = (params["mount"], params["secret_name"])
        self.names.add(key)
        return {"applied": True, "durable": True, "associations": self.rows_of(key)}

    def secret_delete(self, link, params):
        key = (params["mount"], params["secret_name"])
        found = self.secrets.get(key)
        self.secrets.pop(key, None)
        return {"applied": found is not None, "durable": True, "associations": self.rows_of(key)}

    def secret_snapshot(self, link, params):
        place = (id(link), params["mount"])
        number, names = self.parts.get(place, (0, {})) if params["part"] != 1 else (0, {})
        if params["part"] != number + 1:
            raise Refusal("invalid_params", path="/part", expected=str(number + 1))
        names = dict(names, **params["versions"])
        self.parts[place] = (params["part"], names)
        self.names.update((params["mount"], name) for name in names)
        if not params["last"]:
            return {"received": len(names)}
        del self.parts[place]
        needed = [name for name, version in sorted(names.items())
                  if version is not None and self.secrets.get((params["mount"], name), (None,))[0] != version]
        vanished = [name for mount, name in sorted(self.secrets)
                    if mount == params["mount"] and names.get(name) is None]
        return {"received": len(names), "needed": needed, "vanished": vanished}

    # Destinations and associations

    def found(self, params):
        if (params["type"], params["name"]) not in self.destinations:
            raise Refusal("destination_not_found", path="/name")
        return self.destinations[params["type"], params["name"]]

    def destination_write(self, link, params):
        fields = {name: value for name, value in params.items() if name not in ("type", "name", "cas", "_meta")}
        known = self.destinations.setdefault((params["type"], params["name"]), {"revision": 0, "details": {}})
        known["revision"] += 1
        known["details"].update(fields)
        return self.destination_read(link, params)

    destination_patch = destination_write

    def destination_read(self, link, params):
        known = self.found(params)
        secret = {one["name"] for one in METHODS["destination.write"]["params"] if one.get("x-sensitive")}
        details = {name: "*****" if name in secret else value for name, value in known["details"].items()}
        return {"connection_details": details, "name": params["name"], "type": params["type"],
                "revision": known["revision"],
                "associations": sum(1 for one in self.associations if one[:2] == (params["type"], params["name"]))}

    def destination_list(self, link, params):
        keys = sorted(name for _, name in self.destinations)
        return {"keys": keys,
                "key_info": {name: {"type": "aws-sm", "name": name, "region": "us-east-1"} for name in keys},
                "total_destinations": len(keys)}

    def destination_delete(self, link, params):
        self.destinations.pop((params["type"], params["name"]), None)
        self.associations = {one for one in self.associations if one[:2] != (params["type"], params["name"])}
        return {"forgotten_associations": 0}

    def row(self, one, status="SYNCED"):
        _, _, mount, name = one
        accessor = self.accessor(mount)
        return {"accessor": accessor, "secret_name": name, "sync_status": status, "updated_at": NOW, "mount": mount,
                "external_name": "vault/%s/%s" % (accessor, name), "attempts": 0, "warnings": []}

    def association_set(self, link, params):
        self.found(params)
        key = (params["mount"], params["secret_name"])
        self.names.add(key)
        if "data" in params:
            self.secret_put(link, params)
        self.associations.add((params["type"], params["name"]) + key)
        return self.rows([(params["type"], params["name"]) + key], params)

    def association_remove(self, link, params):
        one = (params["type"], params["name"], params["mount"], params["secret_name"])
        self.associations.discard(one)
        return self.rows([one], params, "UNSYNCED")

    def association_read(self, link, params):
        self.found(params)
        return self.rows([one for one in sorted(self.associations) if one[:2] == (params["type"], params["name"])],
                         params)

    def rows(self, found, params, status="SYNCED"):
        rows = [self.row(one, status) for one in found]
        return {"associated_secrets": {row["accessor"] + "/" + row["secret_name"]: row for row in rows},
                "store_name": params["name"], "store_type": params["type"]}

    def association_destinations(self, link, params):
        key = (params["mount"], params["secret_name"])
        return {"associated_destinations": {
            one[0] + "/" + one[1]: dict(self.row(one), type=one[0], name=one[1])
            for one in self.associations if one[2:] == key}}

    def association_list(self, link, params):
        keys = sorted({self.accessor(one[2]) + "/" + one[3] for one in self.associations})
        return {"keys": keys, "key_info": {key: {"mount": "", "version": 1, "associations": 1} for key in keys},
                "total_associations": len(self.associations), "total_secrets": len(keys)}

    # The rest

    def sync_config_read(self, link, params):
        return {"disabled": False, "queue_capacity": 1000000}

    sync_config_patch = sync_config_read

    def sync_status(self, link, params):
        counts = dict.fromkeys(("UNKNOWN", "PENDING", "SYNCED", "UNSYNCED", "INTERNAL_VAULT_ERROR", "CLIENT_SIDE_ERROR",
                                "EXTERNAL_SERVICE_ERROR"), 0)
        return {"counts": dict(counts, SYNCED=len(self.associations)), "disabled": False, "held_bytes": 0,
                "queue": {"depth": 0, "capacity": 1000000, "oldest_ms": 0}, "destinations": [], "providers": []}

    def sync_wait(self, link, params):
        return {"rows": [self.row(one) for one in sorted(self.associations)], "total": len(self.associations)}

    def events_subscribe(self, link, params):
        self.numbers += 1
        return {"subscription": "e%d" % self.numbers, "seq": 0, "snapshot": []}

    def logical_envelope(self, link, params):
        raise Refusal("path_not_found", path="/path", expected="the suite plays no logical paths")

    logical_read = logical_list = logical_write = logical_patch = logical_delete = logical_envelope
