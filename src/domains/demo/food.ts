import type { MenuEntry } from '../catalog/index.ts';
import { grind, spread } from './choices.ts';
import { products } from './product.ts';

const bakery = products('Bakery');
const breakfast = products('Breakfast');
const beans = products('Beans');

const baker = { certified: ['Organic'], verified: '2026-02-03', source: 'bakery' };
const forAll = ['vegan', 'vegetarian', 'halal', 'kosher'] as const;

export const food: readonly MenuEntry[] = [
  bakery('croissant', 'Butter croissant', 260, {
    says: 'Three days in the making, three minutes on the plate.',
    contains: ['gluten', 'milk', 'eggs'],
    suits: ['vegetarian'],
    minutes: 1,
    ...baker,
    carbon: 0.31,
  }),
  bakery('pain-au-chocolat', 'Pain au chocolat', 310, {
    says: 'A croissant with two sticks of chocolate.',
    contains: ['gluten', 'milk', 'eggs', 'soybeans'],
    suits: ['vegetarian'],
    minutes: 1,
    ...baker,
    carbon: 0.36,
  }),
  bakery('cinnamon-roll', 'Cinnamon roll', 340, {
    says: 'Warm, with cardamom.',
    contains: ['gluten', 'milk', 'eggs'],
    suits: ['vegetarian'],
    ...baker,
  }),
  bakery('banana-bread', 'Banana bread', 360, {
    says: 'With walnuts, without milk and eggs.',
    contains: ['gluten', 'nuts'],
    suits: ['vegan', 'vegetarian'],
    minutes: 1,
    carbon: 0.18,
  }),
  bakery('carrot-cake', 'Carrot cake', 420, {
    says: 'With a lemon and cream cheese icing.',
    contains: ['gluten', 'milk', 'eggs', 'nuts'],
    suits: ['vegetarian'],
    minutes: 1,
  }),
  bakery('oat-cookie', 'Oat cookie', 220, {
    says: 'Raisins, oats, a pinch of salt.',
    contains: ['gluten', 'sulphites'],
    suits: ['vegan', 'vegetarian'],
    minutes: 1,
    carbon: 0.09,
    certified: ['Organic'],
  }),
  bakery('cheesecake', 'Cheesecake', 450, {
    says: 'Baked, from Basque advice.',
    contains: ['milk', 'eggs'],
    suits: ['vegetarian'],
    minutes: 1,
  }),
  breakfast('granola', 'Granola bowl', 720, {
    says: 'Yoghurt, fruit, our own granola.',
    contains: ['gluten', 'milk', 'nuts'],
    suits: ['vegetarian'],
    minutes: 4,
    carbon: 0.52,
  }),
  breakfast('avocado-toast', 'Avocado toast', 890, {
    says: 'Sourdough, avocado, chilli, lime.',
    contains: ['gluten'],
    suits: ['vegan', 'vegetarian'],
    minutes: 7,
    carbon: 0.6,
    verified: '2025-01-20',
    source: 'own estimate',
  }),
  breakfast('scrambled-eggs', 'Scrambled eggs', 840, {
    says: 'Three eggs, chives, toast.',
    contains: ['eggs', 'milk', 'gluten'],
    suits: ['vegetarian'],
    minutes: 8,
    options: [spread],
  }),
  breakfast('pancakes', 'Pancakes', 910, {
    says: 'With maple syrup and berries.',
    contains: ['gluten', 'eggs', 'milk'],
    suits: ['vegetarian'],
    minutes: 10,
  }),
  breakfast('bagel', 'Sesame bagel', 560, {
    says: 'Cream cheese, cucumber, mustard cress.',
    contains: ['gluten', 'sesame', 'milk', 'mustard'],
    suits: ['vegetarian'],
    minutes: 5,
  }),
  beans('beans-house', 'House blend, 250 g', 990, {
    says: 'What is in our espresso.',
    suits: forAll,
    minutes: 1,
    options: [grind],
    carbon: 1.4,
    certified: ['Fairtrade', 'Organic'],
    verified: '2026-03-18',
    source: 'roastery',
  }),
  beans('beans-yirgacheffe', 'Yirgacheffe, 250 g', 1290, {
    says: 'Jasmine and apricot, for filter.',
    suits: forAll,
    minutes: 1,
    options: [grind],
    carbon: 1.6,
    certified: ['Direct trade'],
    verified: '2026-03-18',
    source: 'roastery',
  }),
  beans('beans-decaf', 'Decaf, 250 g', 1090, {
    says: 'Decaffeinated with water alone.',
    suits: ['vegan', 'vegetarian'],
    minutes: 1,
    options: [grind],
  }),
  beans('beans-kilo', 'House blend, 1 kg', 3400, {
    says: 'For offices and large families.',
    suits: forAll,
    minutes: 1,
    carbon: 5.4,
    certified: ['Fairtrade', 'Organic'],
  }),
];
