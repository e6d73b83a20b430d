/**
 * A process of its own that asks an API for more than it can do: `node flood.ts <url> <api key> <seconds> <carts> closed
 * <callers>` (each waits for its answer) or `… open <calls per second>` (nobody waits). Every call adds one unit to one
 * of so many carts. Prints what came of it as JSON.
 */
import { connect, type Socket } from 'node:net';

export interface Flood {
  readonly sent: number;
  /** Answers by status and, if they have one, the code of their problem: `200`, `503 overloaded`. */
  readonly answers: Readonly<Record<string, number>>;
  /** Good answers a second, while calls were made. */
  readonly goodput: number;
  /** Of the good answers, in milliseconds. */
  readonly p99: number;
  /** Calls that were never answered although the server had time to, or whose connection was broken. */
  readonly lost: number;
  /** Refusals that do not say when to come again. */
  readonly withoutRetryAfter: number;
}

const mostConnections = 1_500;
/** Longer than the server gives itself for any answer. */
const lingerMs = 15_000;

const [url = '', apiKey = '', secondsText = '', cartsText = '', mode = '', amountText = ''] = process.argv.slice(2);
const { hostname, port } = new URL(url);
const [seconds, carts, amount] = [Number(secondsText), Number(cartsText), Number(amountText)];
const answers: Record<string, number> = {};
const latencies: number[] = [];
const free: Caller[] = [];
let callers = 0;
let sent = 0;
let answered = 0;
let lost = 0;
let inTime = 0;
let withoutRetryAfter = 0;

function message(): string {
  const item = {
    customer_id: `flood-${sent % carts}`,
    product_id: 'tea',
    product_name: 'Tea',
    price: '2.00',
    quantity: 1,
  };
  const body = JSON.stringify(item);
  return `POST /api/v1/cart/items HTTP/1.1\r\nhost: ${hostname}\r\nx-api-key: ${apiKey}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

/** One keep-alive connection with one call at a time. */
class Caller {
  #socket: Socket = this.#open();
  #text = '';
  #sentAt = 0;
  #waiting = false;
  readonly #done: (caller: Caller) => void;

  constructor(done: (caller: Caller) => void) {
    this.#done = done;
    callers += 1;
  }

  call(): void {
    sent += 1;
    this.#sentAt = performance.now();
    this.#waiting = true;
    this.#text = '';
    this.#socket.write(message());
  }

  #open(): Socket {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    socket.setEncoding('latin1');
    socket.on('data', (part) => this.#read(String(part)));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#socket = this.#open();
      if (!this.#waiting) return;
      lost += 1;
      this.#finish();
    });
    return socket;
  }

  #read(part: string): void {
    this.#text += part;
    const head = this.#text.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(this.#text)?.[1] ?? 0);
    if (this.#text.length < head + 4 + length) return;
    const status = this.#text.slice(9, 12);
    if (status === '200') {
      latencies.push(performance.now() - this.#sentAt);
      if (!over()) inTime += 1;
      count('200');
    } else {
      if (!/\r\nretry-after: [1-9]/i.test(this.#text)) withoutRetryAfter += 1;
      count(`${status} ${/"code":"(\w+)"/.exec(this.#text)?.[1] ?? ''}`);
    }
    this.#finish();
  }

  #finish(): void {
    this.#waiting = false;
    answered += 1;
    this.#done(this);
  }
}

function count(answer: string): void {
  answers[answer] = (answers[answer] ?? 0) + 1;
}

const started = performance.now();
const over = () => performance.now() - started > seconds * 1000;

if (mode === 'closed') {
  for (let index = 0; index < amount; index += 1) {
    new Caller((caller) => {
      if (!over()) caller.call();
    }).call();
  }
}
const ticking = setInterval(() => {
  if (over()) {
    clearInterval(ticking);
    return;
  }
  if (mode !== 'open') return;
  for (let due = ((performance.now() - started) / 1000) * amount - sent; due > 0; due -= 1) {
    const caller = free.pop() ?? (callers < mostConnections ? new Caller((one) => free.push(one)) : null);
    if (!caller) break;
    caller.call();
  }
}, 2);

while (!over() || (answered < sent && performance.now() - started < seconds * 1000 + lingerMs)) {
  await new Promise((resolve) => setTimeout(resolve, 20));
}
latencies.sort((a, b) => a - b);
const flood: Flood = {
  sent,
  answers,
  goodput: inTime / seconds,
  p99: Math.round(latencies[Math.floor(latencies.length * 0.99)] ?? 0),
  lost: sent - answered + lost,
  withoutRetryAfter,
};
process.stdout.write(JSON.stringify(flood), () => process.exit(0));
