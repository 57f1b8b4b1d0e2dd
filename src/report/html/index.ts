export { type HtmlExtras, type PageAssets, renderHtml } from './page.js';
