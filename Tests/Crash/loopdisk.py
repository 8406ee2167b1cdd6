"""A file system of its own, in a file, whose power can fail: the kernel's shutdown ioctl, then umount and mount.

The ioctl drops what the file system has not written yet, its log included, and refuses everything from then on. The
next mount replays the log, as after a real power failure. A sync that runs at that very moment may report success on
ext4 and be lost; where the power fails, nobody would live to hear of it. So the agent is stopped first. What was written to the device stays, also what waits in the
cache of a real disk: a missing flush is not seen.
"""

import fcntl
import os
import shutil
import struct
import subprocess
import time

from processes import Failed

# EXT4_IOC_SHUTDOWN and XFS_IOC_GOINGDOWN are the same number: _IOR('X', 125, __u32).
SHUTDOWN = 0x8004587D
NO_LOG_FLUSH = 2
# xfs takes no less than 300 MiB; the file is sparse.
KINDS = {"ext4": (64, ["-q", "-F"]), "xfs": (320, ["-q", "-f"])}
SYSTEM_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))
# For an agent whose syncs do nothing.
UNSYNCED = ["strace", "-D", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync",
            "-e", "inject=fsync,fdatasync:retval=0"]


def mkfs(kind):
    return shutil.which("mkfs." + kind, path=SYSTEM_PATH)


def command(*words):
    done = subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          env=dict(os.environ, PATH=SYSTEM_PATH))
    if done.returncode != 0:
        raise Failed("%s: %s" % (" ".join(words[:2]), done.stderr.decode(errors="replace").strip()))


class LoopDisk:
    def __init__(self, folder, kind):
        self.kind = kind
        self.image, self.mounted = os.path.join(folder, kind + ".img"), os.path.join(folder, kind)
        self.state = os.path.join(self.mounted, "state")
        # Files written without a sync right before the power went, and how many of them are gone.
        self.witnesses = self.forgotten = 0
        self.is_mounted = False
        megabytes, options = KINDS[kind]
        os.makedirs(self.mounted)
        with open(self.image, "wb") as file:
            file.truncate(megabytes << 20)
        command(mkfs(kind), *options, self.image)
        self.mount()

    def mount(self):
        command("mount", "-t", self.kind, "-o", "loop", self.image, self.mounted)
        self.is_mounted = True

    def umount(self):
        until = time.monotonic() + 10
        while True:
            try:
                command("umount", self.mounted)
                self.is_mounted = False
                return
            except Failed:
                # The last thread of a killed process may hold a file for a moment.
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)

    def tracer(self, unsynced):
        return UNSYNCED if unsynced else []

    def cut(self, agent):
        """The power fails, under the running agent, which does nothing more."""
        if agent:
            agent.freeze()
        with open(os.path.join(self.mounted, "witness"), "wb") as file:
            file.write(b"w" * 4096)
        folder = os.open(self.mounted, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
        finally:
            os.close(folder)

    def end(self, agent):
        """The agent ends, or has ended, while the power is on."""
        agent.kill()

    def restore(self):
        """The power comes back."""
        self.umount()
        self.mount()
        self.witnesses += 1
        witness = os.path.join(self.mounted, "witness")
        if not os.path.exists(witness) or os.path.getsize(witness) < 4096:
            self.forgotten += 1
        if os.path.exists(witness):
            os.unlink(witness)

    def lost(self):
        return "%d of %d files without a sync lost" % (self.forgotten, self.witnesses)

    @property
    def loses(self):
        return self.forgotten > 0 or self.witnesses < 4

    def close(self):
        if self.is_mounted:
            self.umount()
        os.unlink(self.image)
        os.rmdir(self.mounted)


def usable(folder):
    """The kinds that work here, and why the others do not."""
    if os.geteuid() != 0:
        return [], "not root"
    kinds, why = [], []
    for kind in KINDS:
        if not mkfs(kind):
            why.append("no mkfs.%s (make deps installs it)" % kind)
            continue
        try:
            disk = LoopDisk(os.path.join(folder, "probe"), kind)
        except (Failed, OSError) as error:
            why.append("%s: %s" % (kind, error))
            shutil.rmtree(os.path.join(folder, "probe"), ignore_errors=True)
            continue
        try:
            disk.cut(None)
            disk.restore()
            if disk.forgotten == 1:
                kinds.append(kind)
            else:
                why.append("%s forgets nothing" % kind)
        except (Failed, OSError) as error:
            why.append("%s: %s" % (kind, error))
        finally:
            disk.close()
    return kinds, "; ".join(why)
