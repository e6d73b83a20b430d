import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type FeedMap, parseFeedMap } from '../adapters/feeds/index.ts';
import type { Config } from '../config.ts';
import { CommandFailed, type Io, UsageError } from './command.ts';

/** A path as the caller means it: npm runs scripts in the project's folder and tells where it was called in INIT_CWD. */
export function fromCaller(path: string, { env }: Pick<Io, 'env'>): string {
  return resolve(env.INIT_CWD ?? process.cwd(), path);
}

/**
 * Reads a feed map: the file that is named, else `<feed>.yml` of the folders where maps are kept.
 *
 * @throws UsageError when there is none; FeedError when it is wrong
 */
export async function readFeedMap(
  feeds: Config['feeds'],
  feedName: string,
  named: string | undefined,
  io: Io,
): Promise<FeedMap> {
  if (named !== undefined) {
    const path = fromCaller(named, io);
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw new CommandFailed(`The feed map ${named} cannot be read: ${error.message}`);
    });
    return checkedFeed(parseFeedMap(text, named), feedName);
  }
  const places = [...(feeds.mapsDir ? [feeds.mapsDir] : []), join(feeds.sourceDir, 'feeds')];
  for (const place of places) {
    const path = join(place, `${feedName}.yml`);
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text !== null) return checkedFeed(parseFeedMap(text, path), feedName);
  }
  throw new UsageError(
    `There is no ${feedName}.yml in ${places.join(' or ')}; name a feed map with --map. docs/feeds.md tells how to write one.`,
  );
}

function checkedFeed(map: FeedMap, feedName: string): FeedMap {
  if (map.feed === feedName) return map;
  throw new CommandFailed(`The map ${map.name} is for the feed ${map.feed}, not ${feedName}.`);
}
