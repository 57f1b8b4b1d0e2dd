/** One mounted cgroup hierarchy out of /proc/self/mountinfo. */
export interface CgroupMount {
  readonly mountPoint: string;
  /** Which part of the hierarchy is mounted: `/` unless a container shows only its own. */
  readonly hierarchyRoot: string;
  readonly fileSystem: 'cgroup' | 'cgroup2';
  /** Version 1: the controllers of this hierarchy, `cpu` and `cpuacct` often in one. */
  readonly controllers: readonly string[];
  readonly writable: boolean;
}

/**
 * proc_pid_mountinfo(5): `id parent major:minor root mount-point options [optional fields] - type source
 * super-options`, where a space inside a path reads as `\040`. The controllers are among the super options.
 */
export function parseMountinfo(content: string): CgroupMount[] {
  return content.split('\n').flatMap((line) => {
    const [mount = '', fileSystem = ''] = line.split(' - ');
    const [, , , hierarchyRoot = '', mountPoint = '', options = ''] = mount.split(' ');
    const [type, , superOptions = ''] = fileSystem.split(' ');
    if (type !== 'cgroup' && type !== 'cgroup2') return [];
    return {
      mountPoint: unescapeOctal(mountPoint),
      hierarchyRoot: unescapeOctal(hierarchyRoot),
      fileSystem: type,
      controllers: superOptions.split(','),
      writable: options.split(',').includes('rw'),
    };
  });
}

function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));
}

/** The path in /proc/self/cgroup's line `0::PATH`: where this process is in the hierarchy of version 2. */
export function parseOwnCgroup(content: string): string | undefined {
  return /^0::(\/.*)$/m.exec(content)?.[1];
}
