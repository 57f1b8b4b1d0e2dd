export { type ImageCode, ImageUpload } from './image-upload.js';
