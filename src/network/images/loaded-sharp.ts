/** The library of images and its native part, loaded for the first image: most commands have none. */
export const loadedSharp = async () => (await import('sharp')).default;
