import { boolean } from '../kinds/basic.ts';
import { setting } from '../setting.ts';

export const commands = {
  batching: setting({
    name: 'CREMA_BATCHING',
    kind: boolean(['on', 'off']),
    default: 'on',
    description: 'off runs every command alone, for comparison in the benchmark; refused in production.',
  }),
};
