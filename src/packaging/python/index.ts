export { pythonAvailability } from './availability.js';
export { pythonContent } from './content.js';
export { preparePython } from './prepare.js';
export { type Locked, ownRequirements, pinnedRequirements, requirementsFile } from './requirements.js';
