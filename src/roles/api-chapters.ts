import type { Chapter } from '../adapters/http/index.ts';

/** The chapters of the interface's description, in the order in which somebody new needs them. */
export const apiChapters: readonly Chapter[] = [
  { name: 'Store', description: 'What a client shows of the shop itself' },
  { name: 'Catalogue', description: 'The menu: prices, options, allergens, stock' },
  { name: 'Cart', description: 'The caller’s own cart, with or without an account; every answer is the whole cart' },
  { name: 'Orders', description: 'Placing, paying, moving along and giving money back' },
  { name: 'Customers', description: 'Who they are and what is counted about them; `me` is oneself' },
  { name: 'Loyalty', description: 'Points: the account and its ledger' },
  { name: 'Reminders', description: 'Being told now and then: how often, by which way, never at night' },
  { name: 'Identity', description: 'Accounts: opening one, signing in, getting back in, and what is known of me' },
  { name: 'Support', description: 'Writing to the shop, and what staff make of it' },
  { name: 'Analytics', description: 'What apps and pages tell about their use' },
  {
    name: 'Administration',
    description:
      'Records in lists that are filtered, sorted and edited; who changed what; looking after the installation',
  },
  {
    name: 'Older carts',
    description: 'The interface that clients of the older cart service know: the cart of any customer by its id',
  },
  {
    name: 'Older purchases',
    description: 'The interface that clients of the older customer service know: purchases by user',
  },
  { name: 'System', description: 'For operators and their tools' },
];
