"""A disk rebuilt from a record of the agent's system calls, for machines that mount nothing.

strace records what the agent does to the state directory and the key. What a sync covered is on the disk; of everything
since, any 512 bytes may be there in any state they had, file sizes and names as far as they ever got. One such disk is
drawn, and put in place of the directory. Each time it is checked that all calls together give the directory as it is.
"""

import os
import re
import shutil
import signal

from processes import Failed, awaiting

SECTOR = 512
CALLS = ("openat,open,creat,mkdir,mkdirat,link,linkat,rename,renameat,renameat2,unlink,unlinkat,rmdir,write,pwrite64,"
         "lseek,ftruncate,fsync,fdatasync,sync_file_range,"
         # Not understood; a failure when the state directory is meant.
         "truncate,writev,pwritev,pwritev2,fallocate,sendfile,copy_file_range,splice,symlink,symlinkat")
LINE = re.compile(r"^(\d+) +(.*)$")
CALL = re.compile(r"^([a-z0-9_]+)\((.*)\) += (-?\d+|\?)(.*)$", re.DOTALL)
RESUMED = re.compile(r"^<\.\.\. ([a-z0-9_]+) resumed>(.*)$", re.DOTALL)
DESCRIPTOR = re.compile(r"^(-?\d+|AT_FDCWD)(?:<((?:\\x[0-9a-f]{2})*)>(?:\(deleted\))?)?$")


def decoded(text):
    """The bytes of a string or path as strace -xx prints it."""
    return bytes.fromhex(text.strip('"').replace("\\x", ""))


class File:
    """One inode: what is on the disk for sure, and what was done since, in order."""

    def __init__(self, content=b""):
        self.synced = bytes(content)
        self.now = bytearray(content)
        # (number, offset, bytes), or (number, size, None) for a truncation.
        self.pending = []

    def write(self, number, offset, data):
        self.pending.append((number, offset, data))
        carry_out(self.now, offset, data)

    def truncate(self, number, size):
        self.pending.append((number, size, None))
        carry_out(self.now, size, None)

    def sync(self, count):
        content = bytearray(self.synced)
        for _, offset, data in self.pending[:count]:
            carry_out(content, offset, data)
        self.synced = bytes(content)
        del self.pending[:count]

    def draw(self, policy):
        """What a disk may have of it after the power failed."""
        content = bytearray(self.synced)
        states, sizes = {}, [(-1, len(content))]
        truncations = []
        for number, offset, data in self.pending:
            carry_out(content, offset, data)
            if data is None:
                truncations.append((number, offset))
                touched = range(offset // SECTOR, offset // SECTOR + 1)
            else:
                touched = range(offset // SECTOR, (offset + len(data) - 1) // SECTOR + 1)
            for sector in touched:
                piece = bytes(content[sector * SECTOR:(sector + 1) * SECTOR])
                states.setdefault(sector, []).append((number, piece.ljust(SECTOR, b"\0")))
            if len(content) != sizes[-1][1]:
                sizes.append((number, len(content)))
        reached, size = policy.choose(sizes)
        drawn = bytearray(self.synced[:size].ljust(size, b"\0"))
        # What a truncation took that reached the disk does not come back; it reads as zeros.
        for number, cut in truncations:
            if number <= reached:
                drawn[cut:] = bytes(max(0, size - cut))
        for sector, pieces in states.items():
            start = sector * SECTOR
            if start >= size:
                continue
            floor = max([number for number, cut in truncations if number <= reached and cut <= start], default=-1)
            before = (-1, bytes(drawn[start:start + SECTOR]).ljust(SECTOR, b"\0"))
            _, piece = policy.choose([before] + [state for state in pieces if state[0] > floor])
            drawn[start:start + SECTOR] = piece
        return bytes(drawn[:size])


def carry_out(content, offset, data):
    if data is None:
        del content[offset:]
        content.extend(bytes(offset - len(content)))
    else:
        content.extend(bytes(max(0, offset - len(content))))
        content[offset:offset + len(data)] = data


class Policy:
    """How much of what was not synced a failure leaves."""

    KINDS = ("nothing", "everything", "until", "any", "few", "most")

    def __init__(self, chance, last):
        self.chance = chance
        self.kind = chance.choice(self.KINDS)
        # "until": all up to a moment, of the last write a part.
        self.until = chance.randint(max(0, last - 40), last + 1)

    def choose(self, states):
        """One of a thing's states, (number of the call, state), the synced one first."""
        if self.kind == "nothing":
            return states[0]
        if self.kind == "everything":
            return states[-1]
        if self.kind == "until":
            reached = [state for state in states if state[0] <= self.until]
            if reached[-1][0] == self.until and len(reached) > 1 and self.chance.random() < 0.5:
                reached.pop()
            return reached[-1]
        if self.kind == "any":
            return self.chance.choice(states)
        return states[-1] if self.chance.random() < (0.1 if self.kind == "few" else 0.9) else states[0]


class RecordedDisk:
    kind = "recorded"

    def __init__(self, folder, chance):
        self.folder, self.chance = folder, chance
        self.root = os.path.join(folder, "disk")
        self.state = os.path.join(self.root, "state")
        self.trace = os.path.join(folder, "trace")
        os.mkdir(self.root, 0o700)
        self.number = self.restores = self.dropped = self.rebuilt = 0
        self.scan()

    # What the agent does

    def tracer(self, unsynced):
        if os.path.exists(self.trace):
            os.unlink(self.trace)
        command = ["strace", "-D", "-f", "-q", "-y", "-xx", "-s", "1000000", "-o", self.trace, "-e", "trace=" + CALLS]
        return command + (["-e", "inject=fsync,fdatasync:retval=0"] if unsynced else [])

    def cut(self, agent):
        """The power fails: the agent ends at once. What of its writes was on the disk is drawn later."""
        # Not its tracer, which has yet to write down the end.
        if agent.runs:
            os.kill(agent.process.pid, signal.SIGKILL)
        agent.process.wait(30)
        end = re.compile(rb"^%d +\+\+\+ (killed|exited)" % agent.process.pid, re.MULTILINE)

        def complete():
            with open(self.trace, "rb") as file:
                file.seek(max(0, os.path.getsize(self.trace) - 65536))
                return end.search(file.read())

        awaiting("the end of the record", complete, 30)

    def end(self, agent):
        """The agent ends, or has ended, while the power is on: what it has not synced stays that way."""
        self.cut(agent)
        self.replay()

    def restore(self):
        """The power comes back, and finds one of the disks that may be."""
        self.replay()
        policy = Policy(self.chance, self.number)
        names = dict(self.synced_names)
        for folder, pending in sorted(self.pending_names.items()):
            # Names reach the disk in their order, for each directory on its own.
            states = [(-1, 0)] + [(number, index + 1) for index, (number, _, _) in enumerate(pending)]
            for _, path, file in pending[:policy.choose(states)[1]]:
                rename(names, path, file)
        modes = {path: os.stat(path).st_mode & 0o7777 for path in self.names if os.path.exists(path)}
        shutil.rmtree(self.root)
        os.mkdir(self.root, 0o700)
        for path, file in sorted(names.items()):
            # Nothing is below a directory that is not there.
            if not os.path.isdir(os.path.dirname(path)):
                continue
            if file is None:
                os.mkdir(path, 0o700)
                continue
            content = file.draw(policy)
            self.dropped += content != bytes(file.now)
            with open(path, "wb") as made:
                made.write(content)
            os.chmod(path, modes.get(path, 0o600))
        self.restores += 1
        self.scan()

    def scan(self):
        """What is in the directory now is on the disk."""
        self.names = {}
        for folder, folders, files in os.walk(self.root):
            for name in folders:
                self.names[os.path.join(folder, name)] = None
            for name in files:
                with open(os.path.join(folder, name), "rb") as file:
                    self.names[os.path.join(folder, name)] = File(file.read())
        self.synced_names = dict(self.names)
        # By directory: (number, path, what has that name then; False for nothing).
        self.pending_names = {}

    # The record

    def replay(self):
        """Takes in the calls of one run of the agent."""
        self.positions, self.covered, begun = {}, {}, {}
        with open(self.trace, errors="replace") as lines:
            for line in lines:
                thread, text = LINE.match(line.rstrip("\n")).groups()
                if text.startswith(("+++", "---")):
                    continue
                resumed = RESUMED.match(text)
                if resumed:
                    text = begun.pop(thread, "") + resumed.group(2)
                elif text.endswith("<unfinished ...>"):
                    begun[thread] = text[:-len("<unfinished ...>")]
                    self.begin(thread, begun[thread])
                    continue
                else:
                    self.begin(thread, text)
                call = CALL.match(text)
                if call and call.group(3) not in ("?", "-1"):
                    self.number += 1
                    self.take(thread, call.group(1), call.group(2).split(", "), int(call.group(3)),
                              "INJECTED" in call.group(4))
                elif not call or call.group(3) == "?":
                    begun[thread] = text
        if not self.matches():
            # Calls that the kill caught half-way were carried out, or not.
            for thread, text in begun.items():
                call = re.match(r"^([a-z0-9_]+)\((.*?)\)? *(?:= \?.*)?$", text.rstrip(), re.DOTALL)
                if call and call.group(1) in ("pwrite64", "write", "ftruncate"):
                    words = call.group(2).split(", ")
                    count = len(decoded(words[1])) if call.group(1) != "ftruncate" else 0
                    self.number += 1
                    self.take(thread, call.group(1), words, count, False)
            if not self.matches():
                raise Failed("the record does not give the directory as it is: %s" % self.difference())

    def path(self, word):
        """The path that a descriptor has, if it is on this disk."""
        found = DESCRIPTOR.match(word)
        if not found or not found.group(2):
            return None, None
        path = decoded(found.group(2)).decode(errors="replace")
        ours = path == self.root or path.startswith(self.root + "/")
        return (path if ours else None), found.group(1)

    def named(self, words):
        """The paths among the arguments that are on this disk."""
        return [path for path in (decoded(word).decode(errors="replace") for word in words if word.startswith('"\\x'))
                if path.startswith(self.root + "/")]

    def begin(self, thread, text):
        """A sync covers what was complete when it began."""
        if text.startswith(("fsync(", "fdatasync(")):
            path, _ = self.path(text.split("(", 1)[1].split(")")[0].strip())
            if path:
                file = self.names.get(path)
                self.covered[thread] = len(file.pending) if file else len(self.pending_names.get(path, ()))

    def take(self, thread, call, words, result, injected):
        if call in ("openat", "open", "creat"):
            for path in self.named(words):
                self.positions[str(result)] = 0
                flags = next((word for word in words if word.startswith("O_")), "O_CREAT")
                if path not in self.names and "O_CREAT" in flags:
                    self.rename(path, File())
                elif "O_TRUNC" in flags and self.names.get(path):
                    self.names[path].truncate(self.number, 0)
            return
        if call in ("mkdir", "mkdirat"):
            for path in self.named(words):
                self.rename(path, None)
        elif call in ("link", "linkat"):
            self.pair(words, lambda old, new: self.rename(new, self.names[old]))
        elif call.startswith("rename"):
            def move(old, new):
                file = self.names[old]
                self.rename(new, file)
                self.rename(old, False)
            self.pair(words, move)
        elif call in ("unlink", "unlinkat", "rmdir"):
            for path in self.named(words):
                self.rename(path, False)
        else:
            path, descriptor = self.path(words[0])
            if path is None:
                if self.named(words):
                    raise Failed("the record has a call that is not understood: %s" % call)
                return
            if path not in self.names and path != self.root or injected:
                # Open still, and without a name; or a sync that did nothing.
                return
            file = self.names.get(path)
            if call in ("fsync", "fdatasync"):
                count = self.covered.pop(thread, 0)
                if file:
                    file.sync(count)
                else:
                    for _, name, target in self.pending_names.get(path, [])[:count]:
                        rename(self.synced_names, name, target)
                    del self.pending_names.get(path, [])[:count]
            elif call == "pwrite64":
                file.write(self.number, int(words[3]), decoded(words[1])[:result])
            elif call == "write":
                position = self.positions.get(descriptor, 0)
                file.write(self.number, position, decoded(words[1])[:result])
                self.positions[descriptor] = position + result
            elif call == "lseek":
                self.positions[descriptor] = result
            elif call == "ftruncate":
                file.truncate(self.number, int(words[1]))
            elif call != "sync_file_range":
                raise Failed("the record has a call that is not understood: %s" % call)

    def pair(self, words, action):
        paths = self.named(words)
        if len(paths) == 2:
            action(*paths)
        elif paths:
            raise Failed("a name left or entered the state directory: %s" % paths)

    def rename(self, path, file):
        rename(self.names, path, file)
        self.pending_names.setdefault(os.path.dirname(path), []).append((self.number, path, file))

    def matches(self):
        return not self.difference()

    def difference(self):
        """The names whose content is not what the record gives."""
        wrong = {os.path.join(folder, name) for folder, folders, files in os.walk(self.root)
                 for name in folders + files} ^ set(self.names)
        for path, file in self.names.items():
            if file and path not in wrong:
                with open(path, "rb") as real:
                    if real.read() != bytes(file.now):
                        wrong.add(path)
        return sorted(wrong)

    def lost(self):
        return "%d files of %d rebuilt directories were not as the agent had left them" % (self.dropped, self.restores)

    @property
    def loses(self):
        return self.dropped > 0 or self.restores < 4

    def close(self):
        shutil.rmtree(self.root)


def rename(names, path, file):
    """Gives a name to a file, to a directory (None), or takes it away (False)."""
    if file is False:
        names.pop(path, None)
    else:
        names[path] = file
