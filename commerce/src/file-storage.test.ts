import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3FileService } from '@medusajs/file-s3/dist/services/s3-file';
import { logger } from '@medusajs/framework/logger';
import S3rver from 's3rver';
import { fileProvider } from './file-storage';
import { LocalFiles } from './modules/local-files/service';

const files = {
  dir: '/unused',
  privateDir: '/unused/.private',
  url: '',
  privateUrl: 'http://shop/admin/private-files',
} as const;
const s3 = {
  bucket: 'pictures',
  region: 'us-east-1',
  endpoint: '',
  fileUrl: undefined,
  accessKeyId: 'S3RVER',
  secretAccessKey: 'S3RVER',
};

test('files lie on disk until a bucket is named', () => {
  const disk = fileProvider({
    s3: { ...s3, bucket: undefined },
    files: { ...files, dir: '/files', privateDir: '/files/.private', url: 'http://shop/static' },
  });
  expect(disk).toMatchObject({
    id: 'local',
    options: {
      upload_dir: '/files',
      private_upload_dir: '/files/.private',
      backend_url: 'http://shop/static',
    },
  });
});

describe('on disk', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'files-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  /** What an upload answers, and what the public folder shows of it. */
  async function upload(access: 'public' | 'private') {
    const provider = fileProvider({
      s3: { ...s3, bucket: undefined },
      files: { ...files, dir, privateDir: join(dir, '.private'), url: 'http://shop/static' },
    });
    if (provider.id !== 'local') throw new Error('No bucket was named and files go to S3.');
    const service = new LocalFiles({}, provider.options);
    const { key, url } = await service.upload({
      filename: 'orders.csv',
      mimeType: 'text/csv',
      content: 'name,phone',
      access,
    });
    return {
      key,
      urls: [url, await service.getPresignedDownloadUrl({ fileKey: key })],
      inPublic: (await readdir(dir)).includes(key),
      content: await service.getAsBuffer({ fileKey: key }),
    };
  }

  test('a private file lies where nothing is shown, and its address is behind the login of staff', async () => {
    const { key, urls, inPublic, content } = await upload('private');
    expect(inPublic).toBe(false);
    for (const url of urls) expect(url).toBe(`http://shop/admin/private-files/${key}`);
    expect(content.toString()).toBe('name,phone');
  });

  test('a public one is shown', async () => {
    const { key, urls, inPublic } = await upload('public');
    expect(inPublic).toBe(true);
    for (const url of urls) expect(url).toBe(`http://shop/static/${key}`);
  });
});

describe('a local S3 server', () => {
  let directory: string;
  let server: S3rver;
  let endpoint: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pictures-'));
    server = new S3rver({
      port: 0,
      address: '127.0.0.1',
      silent: true,
      directory,
      configureBuckets: [{ name: s3.bucket, configs: [] }],
    });
    endpoint = `http://127.0.0.1:${(await server.run()).port}`;
  });
  afterAll(async () => {
    await server.close();
    await rm(directory, { recursive: true });
  });

  test('takes a picture and shows it to anybody under its address', async () => {
    const provider = fileProvider({
      s3: { ...s3, endpoint },
      files: { ...files, url: `${endpoint}/${s3.bucket}` },
    });
    if (provider.id !== 's3') throw new Error('A bucket was named and files still go to disk.');
    const service = new S3FileService({ logger }, provider.options);
    const picture = Buffer.from([0x52, 0x49, 0x46, 0x46, 0x00, 0xff, 0x89, 0x57]);
    const { url } = await service.upload({
      filename: 'cola.webp',
      mimeType: 'image/webp',
      content: picture.toString('base64'),
      access: 'public',
    });
    const answer = await fetch(url);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/webp']);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(picture);
  });

  test("is told that a private file is nobody else's, and a picture everybody's", async () => {
    const provider = fileProvider({
      s3: { ...s3, endpoint },
      files: { ...files, url: `${endpoint}/${s3.bucket}` },
    });
    if (provider.id !== 's3') throw new Error('A bucket was named and files still go to disk.');
    const acls: unknown[] = [];
    const store = createServer((req, res) => {
      acls.push(req.headers['x-amz-acl']);
      req.resume().once('end', () => res.end());
    }).listen(0, '127.0.0.1');
    await once(store, 'listening');
    const { port } = store.address() as AddressInfo;
    const service = new S3FileService(
      { logger },
      { ...provider.options, endpoint: `http://127.0.0.1:${port}` },
    );
    for (const access of ['private', 'public'] as const)
      await service.upload({ filename: 'orders.csv', mimeType: 'text/csv', content: 'name,phone', access });
    store.closeAllConnections();
    store.close();
    expect(acls).toEqual(['private', 'public-read']);
  });
});
