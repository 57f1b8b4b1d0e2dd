export { type HtmlExtras, type PageAssets, renderHtml } from './page.js';
export { STYLE } from './style.js';
