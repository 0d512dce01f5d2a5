import type { config } from './config';

/** Medusa's file provider: S3 (or what speaks it) once a bucket is named, the disk until then. */
export function fileProvider({ s3, files }: Pick<typeof config, 's3' | 'files'>) {
  if (!s3.bucket) {
    const options = {
      upload_dir: files.dir,
      private_upload_dir: files.privateDir,
      backend_url: files.url,
      private_url: files.privateUrl,
    };
    return { resolve: './src/modules/local-files', id: 'local' as const, options };
  }
  const options = {
    bucket: s3.bucket,
    region: s3.region,
    endpoint: s3.endpoint,
    file_url: files.url,
    access_key_id: s3.accessKeyId,
    secret_access_key: s3.secretAccessKey,
    // Stores other than Amazon's seldom know a bucket by a name in front of theirs.
    additional_client_config: { forcePathStyle: s3.endpoint !== undefined },
  };
  return { resolve: '@medusajs/medusa/file-s3', id: 's3' as const, options };
}
