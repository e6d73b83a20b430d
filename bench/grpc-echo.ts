/**
 * The bare grpc-js server: what gRPC alone costs on this machine. It answers the same rpcs as Crema with messages of the
 * same size that it has ready, and prints its address when it listens. Ends when its standard input is closed.
 */
import { Server, ServerCredentials, type ServiceDefinition, type sendUnaryData } from '@grpc/grpc-js';
import { loadContracts } from '../src/adapters/grpc/contracts.ts';

const time = { seconds: 1_795_000_000, nanos: 0 };
const customer = {
  ...{ customer_id: 'bench-1', username: 'bench-1', display_name: 'Bench 1', email: 'bench-1@example.org' },
  ...{ preferences: {}, dietary_restrictions: [], created_at: time, updated_at: time, version: 1 },
};
const stats = {
  ...{ customer_id: 'bench-1', currency: 'EUR', orders_placed: 1, orders_completed: 0, orders_cancelled: 0 },
  ...{ spend: '2.80', spend_gross: '2.80', refunded: '0.00', average_order: '2.80' },
  favorite_products: [{ product_id: 'bench-espresso', product_name: 'Bench espresso', orders: 1, quantity: 1 }],
  orders_by_hour: new Array(24).fill(0),
  orders_by_weekday: new Array(7).fill(0),
  ...{ peak_hours: [8], first_order_at: time, last_order_at: time, streak: 1, purchases: 0, purchases_amount: '0.00' },
};

const server = new Server();
const always = (answer: object) => (_call: unknown, callback: sendUnaryData<object>) => callback(null, answer);
server.addService(loadContracts()['crema.customer.v1.CustomerService'] as ServiceDefinition, {
  GetCustomer: always({ customer }),
  GetStats: always({ stats }),
});
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (_error, port) => {
  process.stdout.write(`127.0.0.1:${port}\n`);
});
process.stdin.resume().on('end', () => process.exit(0));
