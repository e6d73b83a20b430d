import { text } from '../kinds/basic.ts';
import { addressLines, invoiceSeries } from '../kinds/seller.ts';
import { setting } from '../setting.ts';

/** Who sells, as invoices must say it. What an invoice was issued with stays on it. */
export const seller = {
  name: setting({
    name: 'SELLER_NAME',
    kind: text,
    default: null,
    description: 'Legal name of the seller on invoices; without it, STORE_NAME.',
  }),
  address: setting({
    name: 'SELLER_ADDRESS',
    kind: addressLines,
    default: { says: 'none', of: () => [] },
    description: 'Address of the seller on invoices, such as: Hauptstraße 1, 10115 Berlin, Germany.',
  }),
  taxId: setting({
    name: 'SELLER_TAX_ID',
    kind: text,
    default: null,
    description: 'VAT identification or tax number of the seller on invoices.',
  }),
  invoiceSeries: setting({
    name: 'INVOICE_SERIES',
    kind: invoiceSeries,
    default: 'INV',
    description:
      'What invoice numbers begin with. Each series counts from 1 without gaps; credit notes count in <series>-CN.',
  }),
};
