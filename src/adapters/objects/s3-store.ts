import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { Problem, problem } from '../../kernel/errors.ts';
import { checkedKey, type ObjectStore } from './object-store.ts';

export interface S3Options {
  readonly bucket: string;
  /** Of another S3 than Amazon's, such as MinIO's: `http://minio:9000`. */
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  /** Without them, by the standard chain: environment, container role, instance role. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  readonly warn: (message: string, error: unknown) => void;
}

/** They nest within a handler's 8 s: two tries of a request. */
const connectionMs = 1_000;
const requestMs = 3_000;
const attempts = 2;
/** What other S3s take where nothing is said. */
const anyRegion = 'us-east-1';

/** Objects in a bucket of Amazon S3 or of anything that speaks its protocol. */
export function openS3Store(options: S3Options): ObjectStore {
  const { bucket, endpoint, warn } = options;
  let opened: Promise<Opened> | undefined;

  /** One request; loading the client costs some 40 MB, so that only happens when there is something to do. */
  async function ask<Answer>(request: (s3: Opened) => Promise<Answer>): Promise<Answer | null> {
    opened ??= openClient(options);
    try {
      return await request(await opened);
    } catch (error) {
      if (isAbsent(error)) return null;
      warn(`the object store s3://${bucket} failed`, error);
      throw error instanceof Problem ? error : unavailable(error);
    }
  }

  return {
    place: `s3://${bucket}${endpoint === undefined ? '' : ` at ${endpoint}`}`,
    async put(key, body, contentType) {
      const input = { Bucket: bucket, Key: checkedKey(key), Body: body, ContentType: contentType };
      await ask(({ client, PutObjectCommand }) => client.send(new PutObjectCommand(input)));
    },
    async get(key) {
      const input = { Bucket: bucket, Key: checkedKey(key) };
      return ask(async ({ client, GetObjectCommand }) => {
        const { Body } = await client.send(new GetObjectCommand(input));
        return Buffer.from(await Body!.transformToByteArray());
      });
    },
    async stat(key) {
      const input = { Bucket: bucket, Key: checkedKey(key) };
      const found = await ask(({ client, HeadObjectCommand }) => client.send(new HeadObjectCommand(input)));
      return found && { bytes: found.ContentLength ?? 0 };
    },
    async delete(key) {
      const input = { Bucket: bucket, Key: checkedKey(key) };
      await ask(({ client, DeleteObjectCommand }) => client.send(new DeleteObjectCommand(input)));
    },
  };
}

type Commands = typeof import('@aws-sdk/client-s3');
type Opened = Pick<Commands, 'PutObjectCommand' | 'GetObjectCommand' | 'HeadObjectCommand' | 'DeleteObjectCommand'> & {
  readonly client: S3Client;
};

async function openClient({ endpoint, region, credentials }: S3Options): Promise<Opened> {
  const commands: Commands = await import('@aws-sdk/client-s3');
  const config: S3ClientConfig = {
    // others than Amazon rarely have a name for each bucket
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true, region: region ?? anyRegion }),
    ...(region === undefined ? {} : { region }),
    ...(credentials && { credentials }),
    maxAttempts: attempts,
    requestHandler: { connectionTimeout: connectionMs, requestTimeout: requestMs, throwOnRequestTimeout: true },
  };
  return { ...commands, client: new commands.S3Client(config) };
}

const isAbsent = (error: unknown) => ['NoSuchKey', 'NotFound'].includes((error as Error).name);

function unavailable(cause: unknown): Problem {
  const answer = problem('dependency_unavailable', 'The store of files does not answer at the moment.');
  answer.cause = cause;
  return answer;
}
