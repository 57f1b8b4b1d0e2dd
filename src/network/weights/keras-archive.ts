import type { ZipEntries } from './zip.js';

/** Of Keras 3, in a `.keras`: the weights, in HDF5. */
export const ARCHIVE_WEIGHTS = 'model.weights.h5';

/** Whether a zip is what `model.save('x.keras')` wrote. */
export const isKerasArchive = ({ names }: ZipEntries): boolean => names.includes(ARCHIVE_WEIGHTS);
