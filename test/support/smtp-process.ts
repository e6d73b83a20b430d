import { SMTPServer } from 'smtp-server';

/**
 * A mail server as a process of its own, which outlives the sender's. It tells its parent of each mail that it took
 * over, raw. Addresses that begin with `refused` have no mailbox; those that begin with `later` are put off.
 */
const port = Number(process.argv[2] ?? 0);
const server = new SMTPServer({
  hideSTARTTLS: true,
  authOptional: true,
  allowInsecureAuth: true,
  logger: false,
  onRcptTo({ address }, _session, done) {
    if (address.startsWith('refused')) return done(Object.assign(new Error('no such mailbox'), { responseCode: 550 }));
    if (address.startsWith('later')) return done(Object.assign(new Error('try again'), { responseCode: 451 }));
    done();
  },
  onData(stream, session, done) {
    const parts: Buffer[] = [];
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.on('end', () => {
      const to = session.envelope.rcptTo.map(({ address }) => address);
      // taken over only once the parent has it
      process.send!({ to, raw: Buffer.concat(parts).toString('latin1') }, () => done());
    });
  },
});
server.on('error', () => {}); // a sender that was killed
process.on('disconnect', () => process.exit());
const listener = server.listen(port, '127.0.0.1', () => {
  const address = listener.address() as { port: number };
  process.send!({ port: address.port });
});
