import { html, type Markup } from '../markup.js';

/** Links to the raw files beside the report, those of each cell under its name. */
export function fileList(files: readonly string[]): Markup | '' {
  if (files.length === 0) return '';
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const group = groupOf(file);
    groups.set(group, [...(groups.get(group) ?? []), file]);
  }
  return html`<section id="files">
<h2>Raw files</h2>
<p class="muted">They lie beside this page in the folder of the run.</p>
${[...groups].map(([group, names]) => groupMarkup(group, names))}</section>
`;
}

const groupOf = (file: string): string => file.split('/').slice(0, -1).join('/');

function groupMarkup(group: string, files: readonly string[]): Markup {
  const links = files.map(
    (file) => html`<li><a href="${address(file)}" download>${file.split('/').at(-1) ?? file}</a></li>\n`,
  );
  const list = html`<ul class="files">\n${links}</ul>`;
  return group === ''
    ? html`${list}\n`
    : html`<details><summary>${group} (${files.length})</summary>${list}</details>\n`;
}

/** Relative, each name as one segment: none can be taken for a scheme or a host. */
const address = (file: string): string => `./${file.split('/').map(encodeURIComponent).join('/')}`;
