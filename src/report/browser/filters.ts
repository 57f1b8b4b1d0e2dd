import { element } from './elements.js';
import { seriesColor } from './theme.js';

/** Whether a cell of this variant and memory size is shown. */
export type Shown = (variant: string, memory: string) => boolean;

const NAMES = ['variant', 'memory'] as const;

/** Checkboxes whose state is in the URL's hash, so that a link or a reload shows the same. */
export function startFilters(onChange: (shown: Shown) => void): void {
  const form = element<HTMLFormElement>('filters');
  const boxes = [...form.querySelectorAll<HTMLInputElement>('input[type=checkbox]')];
  paintSwatches(boxes);
  const apply = () => {
    const chosen = new Set(
      boxes.filter(({ checked }) => checked).map(({ name, value }) => `${name}=${value}`),
    );
    const shown: Shown = (variant, memory) =>
      chosen.has(`variant=${variant}`) && (memory === '' || chosen.has(`memory=${memory}`));
    element('shown').textContent = `${hideOthers(shown)} hidden`;
    onChange(shown);
  };
  const restore = () => {
    readHash(boxes);
    apply();
  };
  form.addEventListener('change', () => {
    writeHash(boxes);
    apply();
  });
  element('show-all').addEventListener('click', () => {
    for (const box of boxes) box.checked = true;
    writeHash(boxes);
    apply();
  });
  window.addEventListener('hashchange', restore);
  form.hidden = false;
  restore();
}

/** A name that is not in the hash is not filtered by; `memory=` shows none. */
function readHash(boxes: readonly HTMLInputElement[]): void {
  const query = new URLSearchParams(location.hash.slice(1));
  for (const name of NAMES) {
    const values = query.getAll(name);
    for (const box of boxes.filter((each) => each.name === name))
      box.checked = !query.has(name) || values.includes(box.value);
  }
}

function writeHash(boxes: readonly HTMLInputElement[]): void {
  const query = new URLSearchParams();
  for (const name of NAMES) {
    const ofName = boxes.filter((box) => box.name === name);
    const checked = ofName.filter((box) => box.checked);
    if (checked.length === ofName.length) continue;
    for (const { value } of checked) query.append(name, value);
    if (checked.length === 0) query.append(name, '');
  }
  const hash = query.toString();
  history.replaceState(null, '', hash === '' ? location.pathname + location.search : `#${hash}`);
}

/** Rows of tables and bars; returns how many cells of the run are hidden. */
function hideOthers(shown: Shown): number {
  const hidden = new Set<string>();
  for (const row of document.querySelectorAll<HTMLElement>('[data-variant]')) {
    const { variant = '', memory = '' } = row.dataset;
    row.hidden = !shown(variant, memory);
    if (row.hidden && memory !== '') hidden.add(`${variant} ${memory}`);
  }
  return hidden.size;
}

/** Colours by variant, dashes by memory size, as in the plots. */
function paintSwatches(boxes: readonly HTMLInputElement[]): void {
  for (const name of NAMES) {
    for (const [index, box] of boxes.filter((each) => each.name === name).entries()) {
      const swatch = box.parentElement?.querySelector<HTMLElement>('.swatch');
      if (swatch === null || swatch === undefined) continue;
      if (name === 'variant') swatch.style.borderTopColor = `var(${seriesColor(index)})`;
      else swatch.style.borderTopStyle = (['solid', 'dashed', 'dotted'] as const)[index % 3] ?? 'solid';
    }
  }
}
