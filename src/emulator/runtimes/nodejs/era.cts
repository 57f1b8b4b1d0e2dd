import type { Era } from './types.cjs';

const ERA: Era = process.env.AWS_EXECUTION_ENV === 'AWS_Lambda_nodejs24.x' ? 'promises' : 'callbacks';

export = { ERA };
