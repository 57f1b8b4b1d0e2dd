export { exportRunNotebook, exportWalkthrough, type Walkthrough } from './export-notebook.js';
