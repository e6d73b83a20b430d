import { metrics } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';
import { renderMetrics } from '../../../src/adapters/telemetry/metrics.ts';
import { commandWait } from '../../../src/kernel/metrics.ts';
import { createServer, open } from '../http/support.ts';

const linesOf = async (name: string) => (await renderMetrics()).split('\n').filter((line) => line.startsWith(name));

describe('metrics', () => {
  test('have the names of the contract, with underscores for dots', async () => {
    commandWait.record(0.002, { command: 'carts.add_item' });
    expect(await linesOf('crema_command_wait_count')).toEqual(['crema_command_wait_count{command="carts.add_item"} 1']);
    expect(await linesOf('crema_command_wait_bucket{command="carts.add_item",le="0.0025"')).toHaveLength(1);
  });

  test('of counters end in _total, as Prometheus wants them', async () => {
    metrics.getMeter('crema').createCounter('crema.orders.placed').add(2, { channel: 'web' });
    expect(await linesOf('crema_orders_placed')).toEqual(['crema_orders_placed_total{channel="web"} 2']);
  });

  test('of requests are by route template, method and status', async () => {
    const { app } = await createServer();
    app.get('/carts/:customer_id', open, () => ({}));
    for (const url of ['/carts/ann', '/carts/bob/', '/nowhere']) await app.inject(url);
    await app.inject({ method: 'POST', url: '/carts/ann' });
    expect((await linesOf('http_server_request_duration_count')).sort()).toEqual([
      'http_server_request_duration_count{http_request_method="GET",http_response_status_code="404"} 1',
      'http_server_request_duration_count{http_request_method="GET",http_route="/carts/:customer_id",http_response_status_code="200"} 2',
      'http_server_request_duration_count{http_request_method="POST",http_response_status_code="405"} 1',
    ]);
  });

  test('tell what the process costs', async () => {
    const [memory] = await linesOf('process_memory_usage ');
    expect(Number(memory!.split(' ')[1])).toBeGreaterThan(10_000_000);
    expect(await linesOf('process_cpu_time_total')).toHaveLength(2);
    expect(await linesOf('nodejs_eventloop_delay_max ')).toHaveLength(1);
  });

  test('say nothing of scopes and targets', async () => {
    const text = await renderMetrics();
    expect(text).not.toMatch(/otel_scope|target_info/);
  });
});
