import { expect, test } from 'vitest';
import { Progress } from '../../src/cli/progress.ts';

/** A progress whose clock stands still until it is told otherwise, and what it wrote. */
function record(options: { terminalWidth: number | null; total: number | null; already?: number }) {
  const said: string[] = [];
  const drawn: string[] = [];
  let at = 0;
  const io = { say: (line: string) => said.push(line), draw: (text: string) => drawn.push(text), ...options };
  const progress = new Progress(io, { label: 'importing', unit: 'orders', clock: () => at, ...options });
  const update = (seconds: number, done: number) => {
    at = seconds * 1_000;
    progress.update(done);
  };
  return { said, drawn, update, progress };
}

test('without a terminal a plain line every five seconds', () => {
  const { said, drawn, update, progress } = record({ terminalWidth: null, total: 10_000 });
  for (let second = 1; second <= 7; second += 1) update(second, second * 1_000);
  expect(said).toEqual(['importing: 50 %, 5,000 of 10,000 orders, 1,000/s, 5 s left']);
  update(10, 10_000);
  progress.end();
  expect(said.slice(1)).toEqual([
    'importing: 100 %, 10,000 of 10,000 orders, 1,000/s, 0 s left',
    'importing: 10,000 orders in 10 s (1,000/s)',
  ]);
  expect(drawn).toEqual([]);
});

test('on a terminal a bar that is redrawn in place, at most ten times a second, and taken away', () => {
  const { said, drawn, update, progress } = record({ terminalWidth: 200, total: 1_000 });
  for (let step = 1; step <= 25; step += 1) update(step / 50, step * 10);
  expect(drawn).toHaveLength(5);
  expect(drawn.at(-1)).toBe(
    '\r\u001b[Kimporting: [======                  ] 25 %, 250 of 1,000 orders, 500/s, 2 s left',
  );
  progress.end();
  expect(drawn.at(-1)).toBe('\r\u001b[K');
  expect(said).toEqual(['importing: 250 orders in 1 s (500/s)']);
});

test('a bar is never wider than the terminal', () => {
  const { drawn, update } = record({ terminalWidth: 20, total: 10 });
  update(1, 5);
  expect(drawn).toEqual(['\r\u001b[Kimporting: [=======']);
});

test('what was done before counts for the bar, not for the rate', () => {
  const { said, update, progress } = record({ terminalWidth: null, total: 10_000, already: 9_000 });
  update(5, 9_500);
  progress.end();
  expect(said).toEqual([
    'importing: 95 %, 9,500 of 10,000 orders, 100/s, 5 s left',
    'importing: 500 orders in 5 s (100/s)',
  ]);
});

test('the rate is that of the last ten seconds', () => {
  const { said, update } = record({ terminalWidth: null, total: 1_000_000 });
  update(5, 50_000);
  update(10, 50_500);
  update(15, 51_000);
  expect(said.at(-1)).toBe('importing: 5 %, 51,000 of 1,000,000 orders, 100/s, 2 h 38 min left');
});

test('without a total there is no bar and no time left', () => {
  const { said, update } = record({ terminalWidth: null, total: null });
  update(5, 50);
  expect(said).toEqual(['importing: 50 orders, 10/s']);
});
