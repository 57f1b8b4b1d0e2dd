import 'uplot/dist/uPlot.min.css';
import type { PageData } from '../html/page-data.js';
import { element } from './elements.js';
import { startFilters } from './filters.js';
import { keepHashOfFootnotes } from './footnotes.js';
import { startPlots } from './plots.js';
import { makeSortable } from './sorting.js';

const data = JSON.parse(element('data').textContent ?? '') as PageData;
const plots = startPlots(data);
startFilters(plots.show);
for (const table of document.querySelectorAll('table')) makeSortable(table);
keepHashOfFootnotes();
