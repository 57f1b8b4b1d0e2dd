import { EXIT } from '../../errors/index.js';
import { loadWorkers, mergeWorkers } from '../../load/index.js';
import { describeMergedLoad, renderMergedLoad } from '../../report/index.js';
import { printJson, printResult, wantsColor, widthOf } from '../terminal.js';
import { checkWritable, type LoadFiles, writeFiles } from './files.js';

/** What the workers of one load measured, as one: shown, and written as histograms where that is asked for. */
export async function mergeLoad(
  place: string,
  { json, ...files }: LoadFiles & { readonly json: boolean },
): Promise<void> {
  await checkWritable([files.hdr, files.hlog]);
  const merged = mergeWorkers(await loadWorkers(place));
  await writeFiles(files, merged.result);
  const document = describeMergedLoad(merged);
  if (!document.valid) process.exitCode = EXIT.invalidRun;
  if (json) printJson(document);
  else
    printResult(
      renderMergedLoad(document, { color: wantsColor(process.stdout), width: widthOf(process.stdout) }),
    );
}
