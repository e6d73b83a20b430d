import { expect, test } from 'vitest';
import { useShop } from '../../roles/trial-shop.ts';

const trial = useShop();

test.each(['/api/products?page=1e999', '/api/products?page_size=1e999'])(
  '%s is 422: no number is infinite',
  async (url) => {
    expect((await trial.guest().get(url)).status).toBe(422);
  },
);
