import type { OrderData, Template, TemplateData } from '../messages.ts';
import type { Facts } from './facts.ts';
import { type Block, button, type Letter, link, paragraph, quote, small } from './letter.ts';
import { orderTable } from './order-table.ts';

type Letters = { readonly [Name in Template]: (data: TemplateData[Name], facts: Facts) => Letter };

const words = {
  subtotal: 'Subtotal',
  discount: 'Discount',
  tax: 'Tax',
  taxIncluded: 'Tax included',
  total: 'Total',
};

const hello = (name: string) => paragraph(name === '' ? 'Hello,' : `Hello ${name},`);
const ticket = (id: string) => id.slice(-8).toUpperCase();

/** Every letter in English. */
export const english: Letters = {
  verify_email: ({ name, link }, { storeName }) => ({
    subject: `Confirm your e-mail address for ${storeName}`,
    preview: 'One click, and your account is complete.',
    title: 'Confirm your e-mail address',
    blocks: [
      hello(name),
      paragraph(`welcome to ${storeName}. Please confirm that this address is yours.`),
      button('Confirm address', link),
      small('If you did not open an account, you need not do anything.'),
    ],
  }),
  reset_password: ({ name, link }, { storeName }) => ({
    subject: `A new password for ${storeName}`,
    preview: 'The link is good for one hour.',
    title: 'Choose a new password',
    blocks: [
      hello(name),
      paragraph('somebody, hopefully you, asked for a new password. The link works once, within one hour.'),
      button('Choose a password', link),
      small('If it was not you, you need not do anything: the old password stays as it is.'),
    ],
  }),
  order_confirmation: (data, facts) => {
    const { order, storeName } = facts;
    const invoice = facts.withInvoice ? ' Your invoice is attached.' : '';
    return {
      subject: `Your order ${number(facts)} at ${storeName}`,
      preview: order ? `Thank you. The total is ${facts.money(order.total_cents)}.` : 'Thank you for your order.',
      title: 'Thank you for your order',
      blocks: [
        hello(data.name),
        paragraph(`we have received your order ${number(facts)}.${promise(facts)}${invoice}`),
        ...whatWasOrdered(data, facts),
      ],
    };
  },
  receipt: (data, facts) => ({
    subject: `Receipt for your order ${number(facts)} at ${facts.storeName}`,
    preview: 'Your payment has arrived. The invoice is attached.',
    title: 'Your payment has arrived',
    blocks: [
      hello(data.name),
      paragraph(`thank you, order ${number(facts)} is paid. Your invoice is attached.`),
      ...whatWasOrdered(data, facts),
    ],
  }),
  ready_for_pickup: (data, facts) => ({
    subject: `Your order ${number(facts)} is ready`,
    preview: `It waits for you at ${facts.storeName}.`,
    title: 'Your order is ready',
    blocks: [
      hello(data.name),
      paragraph(`order ${number(facts)} is ready and waits for you at ${facts.storeName}.`),
      ...whereToLook(data),
    ],
  }),
  refund: (data, facts) => ({
    subject: `Refund for your order ${number(facts)} at ${facts.storeName}`,
    preview: `${facts.amount(data.amount)} is on its way back to you.`,
    title: 'Your money is on its way back',
    blocks: [
      hello(data.name),
      paragraph(`we refunded ${facts.amount(data.amount)} of order ${number(facts)}, the way it was paid.`),
      ...whereToLook(data),
    ],
  }),
  support_ticket: ({ ticket_id, name, email, topic, message, order_id }) => ({
    subject: `Ticket ${ticket(ticket_id)}: ${topic}`,
    preview: `From ${name}`,
    title: topic,
    blocks: [
      paragraph(`${name} <${email}> wrote${order_id === null ? '' : ` about order ${order_id}`}:`),
      quote(message),
      small(`Ticket ${ticket_id}. Answer in the administration, so that the answer is kept with the ticket.`),
    ],
  }),
  reward_notice: ({ name, balance, rewards }, { storeName }) => ({
    subject: `Your points at ${storeName}`,
    preview: `You have ${balance} points, enough for ${rewards[0]?.name ?? 'a reward'}.`,
    title: 'Your points are good for something',
    blocks: [
      hello(name),
      paragraph(`you have ${balance} points at ${storeName}. That is enough for:`),
      {
        kind: 'table',
        rows: rewards.map((reward) => ({ left: reward.name, right: `${reward.cost_points} points` })),
        totals: [],
      },
      small('Choose it at your next checkout. You hear of each reward once.'),
    ],
  }),
  support_received: ({ ticket_id, name, topic, message }, { storeName }) => ({
    subject: `We have your message: ${topic}`,
    preview: `${storeName} will answer soon.`,
    title: 'We have your message',
    blocks: [
      hello(name),
      paragraph('thank you for writing. We will answer as soon as we can.'),
      quote(message),
      small(`Your ticket is ${ticket(ticket_id)}.`),
    ],
  }),
  support_reply: ({ ticket_id, name, topic, reply }) => ({
    subject: `Re: ${topic}`,
    preview: reply.slice(0, 90),
    title: topic,
    blocks: [hello(name), paragraph(reply), small(`Your ticket is ${ticket(ticket_id)}.`)],
  }),
  reminder: ({ name, product_name, shop_url, unsubscribe_url }, { storeName }) => ({
    subject: product_name === null ? `See you at ${storeName}?` : `Time for ${product_name}?`,
    preview: `${storeName} is looking forward to you.`,
    title: product_name === null ? 'It has been a while' : `Time for ${product_name}?`,
    blocks: [
      hello(name),
      paragraph(
        product_name === null
          ? `you asked us to remind you of ${storeName} now and then. This is such a moment.`
          : `you asked us to remind you of ${product_name} now and then. This is such a moment.`,
      ),
      button('Look at the menu', shop_url),
      link('No more of these reminders', unsubscribe_url),
    ],
  }),
};

const number = ({ order }: Facts) => (order ? `#${order.order_number}` : '');

function promise({ order, time }: Facts): string {
  if (!order?.promised_at) return '';
  if (order.fulfilment.type === 'delivery') return '';
  return ` It will be ready at about ${time(order.promised_at)}.`;
}

function whatWasOrdered(data: OrderData, facts: Facts): Block[] {
  const table = facts.order ? [orderTable(facts.order, words, facts.money)] : [];
  return [...table, ...whereToLook(data)];
}

const whereToLook = ({ link }: OrderData): Block[] => (link === null ? [] : [button('Look at your order', link)]);
