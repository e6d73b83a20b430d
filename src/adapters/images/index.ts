/** Pictures that people send, made safe and small. */
export { type PreparedImage, prepareImage } from './prepare-image.ts';
