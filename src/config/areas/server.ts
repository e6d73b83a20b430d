import { boolean, listenPort, path } from '../kinds/basic.ts';
import { host, logLevel, origins, stage } from '../kinds/server.ts';
import { setting } from '../setting.ts';

export const server = {
  nodeEnv: setting({
    name: 'NODE_ENV',
    kind: stage,
    default: 'development',
    description: 'The word production (or prod) here or in ENVIRONMENT turns on the rules of production.',
  }),
  environment: setting({
    name: 'ENVIRONMENT',
    kind: stage,
    default: null,
    description: 'Like NODE_ENV: production if either of them says so.',
  }),
  port: setting({
    name: 'PORT',
    kind: listenPort,
    default: '3000',
    description: 'Port of the web app and the HTTP API; 0 takes any free one.',
  }),
  grpcPort: setting({
    name: 'GRPC_PORT',
    kind: listenPort,
    default: '50052',
    description: 'Port of the gRPC API, on the same HOST; 0 takes any free one.',
  }),
  grpcReflection: setting({
    name: 'GRPC_REFLECTION',
    kind: boolean(),
    default: { says: 'true, in production false', of: ({ production }) => !production },
    description: 'Whether the gRPC API describes itself to tools such as grpcurl (server reflection).',
  }),
  host: setting({
    name: 'HOST',
    kind: host,
    default: '127.0.0.1',
    description: 'Address to listen on; 0.0.0.0 for every network of this machine, as in the container image.',
  }),
  frontendOrigins: setting({
    name: 'FRONTEND_ORIGIN',
    kind: origins,
    default: { says: 'none', of: () => [] },
    description: 'Origins of web pages served elsewhere that may call the API from a browser.',
  }),
  cookiesOverHttp: setting({
    name: 'COOKIES_OVER_HTTP',
    kind: boolean(),
    default: 'false',
    description: 'Sign-in cookies without TLS, on a café’s own network. Loopback needs none of this.',
  }),
  tlsCertFile: setting({
    name: 'TLS_CERT_FILE',
    kind: path,
    default: null,
    description: 'Certificate chain in PEM, to serve HTTPS; together with TLS_KEY_FILE.',
  }),
  tlsKeyFile: setting({
    name: 'TLS_KEY_FILE',
    kind: path,
    default: null,
    description: 'Private key of TLS_CERT_FILE in PEM.',
  }),
  logLevel: setting({
    name: 'LOG_LEVEL',
    kind: logLevel,
    default: 'info',
    description: 'Least level that is logged; in any case, WARNING and CRITICAL are understood.',
  }),
  metricsPort: setting({
    name: 'METRICS_PORT',
    kind: listenPort,
    default: null,
    description: 'A port of its own for /metrics; without it, PORT answers /metrics to loopback and private addresses.',
  }),
  dataDir: setting({
    name: 'CREMA_DATA_DIR',
    kind: path,
    default: '.crema',
    description: 'Where Crema keeps files: the embedded database and what is generated once.',
  }),
};
