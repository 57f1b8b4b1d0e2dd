import type { Inside } from './types.js';

/** What descriptor 3 says when all is set up and the command is about to begin. */
export const READY = 'ready';

/** How a command gets into its sandbox. */
export interface Entry {
  /** It begins only when it is told to. */
  readonly isHeld: boolean;
  readonly maxProcesses: number;
  /** The start of a command line that lets a process end with its parent; empty where cgroups find it. */
  readonly guard: readonly string[];
}

/** One line on standard input; its end, instead, is that of the process that would have sent it. */
export const WAIT_FOR_RELEASE = 'read -r go || exit 126';

/**
 * The link names the namespace of the host's processes first, then nothing, and the new one once that has its
 * first process: that order makes the loop's two questions safe.
 *
 * Three steps of one leader, whose exit status is that of the command: into a mount namespace, where the
 * package and /tmp are mounted; into a PID namespace, whose first process only waits (the command itself must
 * not be its first: that one would not die of its own signals, and would have to reap orphans); into the root,
 * as a user without rights. Complaints go to descriptor 3, and READY when all is done; 4 keeps the error
 * output meanwhile.
 */
export const becomeIsolated = ({ network }: Inside, guard: readonly string[]) => {
  const entering = network === null ? [] : ['nsenter', `--net=${network}`, '--'];
  const leader = [...guard, ...entering, 'unshare', ...OWN_VIEW, '--', 'sh', '-c', '"$@"'];
  return `exec 4>&2 2>&3; exec ${leader.join(' ')}`;
};

const OWN_VIEW = ['--mount', '--ipc', '--uts', '--propagation', 'private'];

const mountAndEnter = (guard: readonly string[]) => `
root=$1 n=$2 last=$3; shift 3
while [ "$n" -gt 0 ]; do
  mount -o "$3" "$1" "$root$2" || exit 126
  shift 3; n=$((n - 1))
done
${guard.join(' ')} unshare --pid --fork --kill-child -- sleep 2147483647 <&- >&- 2>&- 3>&- 4>&- 5>&- &
new=/proc/$!/ns/pid_for_children
until ! [ "$new" -ef /proc/self/ns/pid ] && [ -e "$new" ]; do [ -d "/proc/$!" ] || exit 126; done
exec nsenter --pid="$new" -- sh -c "$last" sandbox "$root" "$@"`;

/** The user that processes see themselves as where they have none of their own; its name is that on AWS. */
export const UID_WITHIN = 1_051;

/**
 * Into the root and without rights. Whoever is in a root of its own can make no user namespace, and so come by no
 * rights. What is not another user's is not kept from being written by modes, so that the root is mounted read-only.
 * Processes are counted for each user namespace (since Linux 5.14), for where no cgroup counts them.
 */
const enterRoot = (uid: number | null, maxProcesses: number) =>
  uid !== null
    ? `exec chroot --userspec=${uid}:${uid} --groups= "$root"`
    : `exec unshare --user --map-user=${UID_WITHIN} --map-group=${UID_WITHIN} --root="$root" --wd=/ -- prlimit --nproc=${maxProcesses}`;

/** 1,024 files may be open, as on AWS. */
const become = (uid: number | null, { isHeld, maxProcesses }: Entry) => `
root=$1; shift
mount -t proc -o nosuid,nodev,noexec proc "$root/proc" || exit 126
${uid === null ? 'mount -o remount,bind,ro,nosuid "$root" || exit 126' : ''}
ulimit -n 1024 || exit 126
echo ${READY} >&3${isHeld ? `\n${WAIT_FOR_RELEASE}` : ''}
${enterRoot(uid, maxProcesses)} "$@" 2>&4 3>&- 4>&-${isHeld ? ' </dev/null' : ''}`;

/** The arguments of becomeIsolated. */
export function isolatedArguments(
  { root, uid, mounts }: Inside,
  command: readonly string[],
  entry: Entry,
): string[] {
  const folders = mounts.flatMap(({ source, target, options }) => [source, target, options]);
  const facts = [root, String(mounts.length), become(uid, entry)];
  return [mountAndEnter(entry.guard), 'sandbox', ...facts, ...folders, ...command];
}

const TRIAL: Entry = { isHeld: false, maxProcesses: 16, guard: [] };

/** The arguments of a shell that tries all of it on a command that does nothing. */
export function trialArguments(inside: Inside): string[] {
  const script = `exec 3>&2; ${becomeIsolated(inside, [])}`;
  return ['-c', script, 'sandbox', ...isolatedArguments(inside, ['/usr/bin/true'], TRIAL)];
}
