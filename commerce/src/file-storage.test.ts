import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3FileService } from '@medusajs/file-s3/dist/services/s3-file';
import { logger } from '@medusajs/framework/logger';
import S3rver from 's3rver';
import { fileProvider } from './file-storage';

const files = { dir: '/unused', url: '' };
const s3 = { bucket: 'pictures', region: 'us-east-1', endpoint: '', fileUrl: undefined, accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };

test('files lie on disk until a bucket is named', () => {
  const disk = fileProvider({ s3: { ...s3, bucket: undefined }, files: { dir: '/files', url: 'http://shop/static' } });
  expect(disk).toMatchObject({ id: 'local', options: { upload_dir: '/files', backend_url: 'http://shop/static' } });
});

describe('a local S3 server', () => {
  let directory: string;
  let server: S3rver;
  let endpoint: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pictures-'));
    server = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory, configureBuckets: [{ name: s3.bucket, configs: [] }] });
    endpoint = `http://127.0.0.1:${(await server.run()).port}`;
  });
  afterAll(async () => {
    await server.close();
    await rm(directory, { recursive: true });
  });

  test('takes a picture and shows it to anybody under its address', async () => {
    const provider = fileProvider({ s3: { ...s3, endpoint }, files: { ...files, url: `${endpoint}/${s3.bucket}` } });
    if (provider.id !== 's3') throw new Error('A bucket was named and files still go to disk.');
    const service = new S3FileService({ logger }, provider.options);
    const picture = Buffer.from([0x52, 0x49, 0x46, 0x46, 0x00, 0xff, 0x89, 0x57]);
    const { url } = await service.upload({ filename: 'cola.webp', mimeType: 'image/webp', content: picture.toString('base64'), access: 'public' });
    const answer = await fetch(url);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/webp']);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(picture);
  });
});
