import { text } from '../kinds/basic.ts';
import { httpEndpoint, objectStore } from '../kinds/objects.ts';
import { setting } from '../setting.ts';

/** As they are set; `composeObjects` makes one place of them. */
export const objects = {
  store: setting({
    name: 'OBJECT_STORE',
    kind: objectStore,
    default: null,
    description:
      'Where pictures and other files are kept: file: (the folder objects in CREMA_DATA_DIR), file:<folder>, or s3://<bucket>. Without it MinIO where MINIO_ENDPOINT is set, else file:.',
  }),
  minioEndpoint: setting({
    name: 'MINIO_ENDPOINT',
    kind: httpEndpoint,
    default: null,
    description: 'An S3 other than Amazon’s, such as http://minio:9000; http:// may be left out.',
  }),
  minioAccessKey: setting({
    name: 'MINIO_ACCESS_KEY',
    kind: text,
    default: null,
    secret: true,
    description: 'Access key there.',
  }),
  minioSecretKey: setting({
    name: 'MINIO_SECRET_KEY',
    kind: text,
    default: null,
    secret: true,
    description: 'Secret key there.',
  }),
  minioBucket: setting({
    name: 'MINIO_BUCKET',
    kind: text,
    default: 'raw-data',
    description: 'Bucket there, where OBJECT_STORE names none.',
  }),
  region: setting({
    name: 'AWS_REGION',
    kind: text,
    default: null,
    description:
      'Region of an s3:// bucket at Amazon; credentials come by AWS’s standard chain (environment, container or instance role).',
  }),
};
