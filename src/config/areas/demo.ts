import { boolean, text } from '../kinds/basic.ts';
import { setting } from '../setting.ts';

export const demo = {
  enabled: setting({
    name: 'CREMA_DEMO',
    kind: boolean(),
    default: { says: 'true in development, false in production', of: ({ production }) => !production },
    description: 'Demo menu, people and orders at the first start; true is refused in production.',
  }),
  password: setting({
    name: 'CREMA_DEMO_PASSWORD',
    kind: text,
    default: null,
    secret: true,
    description: 'Password of the demo accounts; without it a random one is made and printed at the first start.',
  }),
};
