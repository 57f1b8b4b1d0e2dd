export { type HtmlExtras, type PageAssets, renderHtml, type Sides } from './page.js';
export { STYLE } from './style.js';
