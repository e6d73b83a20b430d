import type { MenuEntry } from '../catalog/index.ts';
import { extras, milk, size } from './choices.ts';
import { products } from './product.ts';

const coffee = products('Coffee');
const tea = products('Tea');
const cold = products('Cold drinks');

const roastery = { certified: ['Fairtrade', 'Organic'], verified: '2026-03-18', source: 'roastery' };
const withMilk = { options: [size, milk, extras], suits: ['vegetarian'] } as const;

export const drinks: readonly MenuEntry[] = [
  coffee('espresso', 'Espresso', 240, {
    says: 'Dark chocolate, a little orange. Thirty millilitres.',
    suits: ['vegan', 'vegetarian', 'halal', 'kosher'],
    ...roastery,
    carbon: 0.06,
  }),
  coffee('doppio', 'Espresso doppio', 330, {
    says: 'The same, twice.',
    suits: ['vegan', 'vegetarian', 'halal', 'kosher'],
    ...roastery,
    carbon: 0.11,
  }),
  coffee('americano', 'Americano', 310, {
    says: 'Espresso with hot water.',
    suits: ['vegan', 'vegetarian'],
    options: [size, extras],
    ...roastery,
    carbon: 0.08,
  }),
  coffee('filter-coffee', 'Filter coffee', 290, {
    says: "Today's single origin, brewed by the hour.",
    suits: ['vegan', 'vegetarian'],
    minutes: 1,
    options: [size],
    carbon: 0.09,
    certified: ['Direct trade'],
  }),
  coffee('macchiato', 'Espresso macchiato', 270, {
    says: 'Espresso with a spoon of foam.',
    suits: ['vegetarian'],
    options: [milk],
    ...roastery,
    carbon: 0.12,
  }),
  coffee('cappuccino', 'Cappuccino', 390, {
    says: 'One third each of espresso, milk and foam.',
    minutes: 3,
    ...withMilk,
    ...roastery,
    carbon: 0.27,
  }),
  coffee('flat-white', 'Flat white', 420, {
    says: 'Two shots under fine foam.',
    minutes: 3,
    ...withMilk,
    ...roastery,
    carbon: 0.29,
  }),
  coffee('latte', 'Latte', 440, {
    says: 'Mild, with plenty of milk.',
    minutes: 3,
    ...withMilk,
    carbon: 0.38,
    source: 'own estimate',
  }),
  coffee('mocha', 'Mocha', 470, {
    says: 'A latte with dark chocolate.',
    minutes: 4,
    contains: ['soybeans'],
    ...withMilk,
  }),
  tea('earl-grey', 'Earl Grey', 320, {
    says: 'Black tea with bergamot.',
    suits: ['vegan', 'vegetarian'],
    carbon: 0.03,
    certified: ['Rainforest Alliance'],
    verified: '2024-05-02',
    source: 'importer',
  }),
  tea('sencha', 'Sencha', 340, { says: 'Green tea from Shizuoka.', suits: ['vegan', 'vegetarian'], carbon: 0.04 }),
  tea('peppermint', 'Peppermint', 310, {
    says: 'Whole leaves, no tea in it.',
    suits: ['vegan', 'vegetarian', 'caffeine-free'],
    carbon: 0.02,
    certified: ['Organic'],
    verified: '2026-01-12',
    source: 'herb farm',
  }),
  tea('rooibos', 'Rooibos vanilla', 330, {
    says: 'Red bush with vanilla.',
    suits: ['vegan', 'vegetarian', 'caffeine-free'],
  }),
  tea('chai-latte', 'Chai latte', 430, { says: 'Spiced black tea with milk.', minutes: 3, ...withMilk }),
  cold('cold-brew', 'Cold brew', 420, {
    says: 'Steeped for eighteen hours.',
    suits: ['vegan', 'vegetarian'],
    minutes: 1,
    ...roastery,
    carbon: 0.1,
  }),
  cold('iced-latte', 'Iced latte', 460, { says: 'Two shots, cold milk, ice.', ...withMilk, carbon: 0.34 }),
  cold('lemonade', 'House lemonade', 380, {
    says: 'Lemon, mint, not too sweet.',
    suits: ['vegan', 'vegetarian', 'caffeine-free'],
    options: [size],
  }),
  cold('orange-juice', 'Orange juice', 410, {
    says: 'Pressed when you order it.',
    suits: ['vegan', 'vegetarian', 'caffeine-free'],
    minutes: 3,
    carbon: 0.21,
    certified: ['Organic'],
  }),
  cold('sparkling-water', 'Sparkling water', 250, {
    says: 'From the tap, with bubbles.',
    suits: ['vegan', 'vegetarian', 'halal', 'kosher', 'caffeine-free'],
    minutes: 1,
  }),
];
