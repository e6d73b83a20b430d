/** Copies of what is dear to read, in memory and shared. */
export { Cache, type CachedDatabase, type CacheOptions } from './cache.ts';
export type { Copy, SecondLevel } from './second-level.ts';
