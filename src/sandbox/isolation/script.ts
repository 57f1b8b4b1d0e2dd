import type { Inside } from './types.js';

/** What descriptor 3 says when all is set up and the command is about to begin. */
export const READY = 'ready';

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
export const becomeIsolated = ({ network }: Inside) =>
  `exec 4>&2 2>&3; exec ${network === null ? '' : `nsenter --net=${network} -- `}unshare --mount --ipc --uts --propagation private -- sh -c "$@"`;

const MOUNT_AND_ENTER = `
root=$1 uid=$2 n=$3 last=$4; shift 4
while [ "$n" -gt 0 ]; do
  mount --bind "$1" "$root$2" || exit 126
  shift 2; n=$((n - 1))
done
unshare --pid --fork --kill-child -- sleep 2147483647 <&- >&- 2>&- 3>&- 4>&- &
new=/proc/$!/ns/pid_for_children
until ! [ "$new" -ef /proc/self/ns/pid ] && [ -e "$new" ]; do [ -d "/proc/$!" ] || exit 126; done
exec nsenter --pid="$new" -- sh -c "$last" sandbox "$root" "$uid" "$@"`;

/** 1,024 files may be open, as on AWS. */
const become = (isHeld: boolean) => `
root=$1 uid=$2; shift 2
mount -t proc -o nosuid,nodev,noexec proc "$root/proc" || exit 126
ulimit -n 1024 || exit 126
echo ${READY} >&3${isHeld ? `\n${WAIT_FOR_RELEASE}` : ''}
exec chroot --userspec="$uid:$uid" --groups= "$root" "$@" 2>&4 3>&- 4>&-${isHeld ? ' </dev/null' : ''}`;

/** The arguments of becomeIsolated. */
export function isolatedArguments(inside: Inside, command: readonly string[], isHeld: boolean): string[] {
  const mounts = inside.mounts.flatMap(({ source, target }) => [source, target]);
  const facts = [inside.root, String(inside.uid), String(inside.mounts.length), become(isHeld)];
  return [MOUNT_AND_ENTER, 'sandbox', ...facts, ...mounts, ...command];
}
