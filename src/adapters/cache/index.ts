/** Copies of what is dear to read, in memory and shared. */
export { Cache, type CachedDatabase, type CacheOptions } from './cache.ts';
export { type Changed, KeptByKey, type KeptByKeyOptions, type KeptDatabase } from './kept-by-key.ts';
export type { Copy, SecondLevel } from './second-level.ts';
