export { openRevision, presentState, type Revision, type RevisionOptions } from './revision.js';
export { sweepWorktrees } from './worktree.js';
