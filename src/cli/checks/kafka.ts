import { knownTypes } from '../../kernel/event.ts';
import { kafkaSettings, loadKafka } from '../../roles/events.ts';
import { fail, type MachineCheck, ok, warn } from './check.ts';

/** Whether the brokers let us in, and have the topics. */
export const kafka: MachineCheck = {
  name: 'kafka',
  async find(config) {
    const settings = kafkaSettings(config);
    if (settings === null) return null;
    const { askBrokers, missingTopics, reasonOf } = await loadKafka();
    const place = settings.brokers.join(',');
    try {
      const brokers = await askBrokers(settings);
      const missing = await missingTopics(settings, knownTypes());
      if (missing.length === 0) return ok(`${place}: ${brokers} brokers, all topics are there`);
      const message = `${place}: topics are missing: ${missing.join(', ')}`;
      if (settings.createTopics) return warn(message, 'Nothing: `crema start` makes them (KAFKA_CREATE_TOPICS).');
      return fail(message, 'Make them, or set KAFKA_CREATE_TOPICS=true.');
    } catch (error) {
      const mend =
        'Check KAFKA_BROKERS, KAFKA_SSL, KAFKA_USERNAME with its password and KAFKA_SASL_MECHANISM, and that the brokers run.';
      return fail(`${place} cannot be used: ${reasonOf(error)}`, mend);
    }
  },
};
