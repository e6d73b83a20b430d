import { join } from 'node:path';
import { path } from '../kinds/basic.ts';
import { setting } from '../setting.ts';

export const feeds = {
  sourceDir: setting({
    name: 'DATA_PIPELINE_SOURCE_DIR',
    kind: path,
    default: { says: 'source in CREMA_DATA_DIR', of: ({ dataDir }) => join(dataDir, 'source') },
    description: 'Folder of source files; feed maps are looked up in its folder feeds.',
  }),
  mapsDir: setting({
    name: 'FEED_MAPS_DIR',
    kind: path,
    default: null,
    description: 'A further folder in which feed maps are looked up.',
  }),
};
