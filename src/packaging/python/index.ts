export { pythonAvailability } from './availability.js';
export { pythonContent } from './content.js';
export { preparePython } from './prepare.js';
export { pinnedRequirements, REQUIREMENTS } from './requirements.js';
