import { totalCodeBytes } from '../code-storage.js';
import { MAX_UNZIPPED_BYTES } from '../storage/index.js';
import type { Call, Reply } from './call.js';
import { MAX_DIRECT_ZIP_BYTES } from './package.js';

/** GetAccountSettings: sizes in bytes. */
export function getAccountSettings({ platform }: Call): Reply {
  const { account } = platform.deployment;
  return {
    status: 200,
    body: {
      AccountLimit: {
        TotalCodeSize: platform.codeStorageBytes,
        CodeSizeUnzipped: MAX_UNZIPPED_BYTES,
        CodeSizeZipped: MAX_DIRECT_ZIP_BYTES,
        ConcurrentExecutions: account.limit,
        UnreservedConcurrentExecutions: account.unreserved,
      },
      AccountUsage: {
        TotalCodeSize: totalCodeBytes(platform),
        FunctionCount: platform.functions.all().length,
      },
    },
  };
}
