import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Server } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { contractsDirectory } from './contracts.ts';

/** Lets tools such as grpcurl ask what can be called. It knows the contracts and no data. */
export function addReflection(server: Server): void {
  // as buf compiles them: descriptors that are made from the loaded package get optional fields and maps wrong
  const fileDescriptorProtos = filesOf(readFileSync(join(contractsDirectory, 'image.binpb')));
  new ReflectionService({ all: { fileDescriptorProtos } } as never).addToServer(server as never);
}

/** The members of a `FileDescriptorSet`: each is field 1, a tag, a length and the bytes of a file's descriptor. */
function filesOf(set: Buffer): Buffer[] {
  const files: Buffer[] = [];
  for (let at = 0; at < set.length; ) {
    let length = 0;
    at += 1;
    for (let shift = 0; ; shift += 7) {
      const byte = set[at]!;
      at += 1;
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    files.push(set.subarray(at, at + length));
    at += length;
  }
  return files;
}
