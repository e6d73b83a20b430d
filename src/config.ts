/**
 * Every setting of Crema, from environment variables and `.env`. One table (`config/areas/`) gives types, checks,
 * defaults, `.env.example` and `docs/configuration.md`; `config.server.port` and the like are what the code reads.
 */
export type { DatabaseConfig } from './config/database.ts';
export { ConfigError, type Fault } from './config/faults.ts';
export { signingSecret } from './config/jwt-secret.ts';
export type { LoyaltyTier } from './config/kinds/loyalty.ts';
export type { SigningKey } from './config/kinds/private-key.ts';
export type { LogLevel } from './config/kinds/server.ts';
export { type Config, type EffectiveSetting, type LoadedConfig, loadConfig } from './config/load.ts';
export type { ObjectsConfig } from './config/objects.ts';
