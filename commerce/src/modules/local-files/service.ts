import { LocalFileService } from '@medusajs/file-local/dist/services/local-file';
import type { FileTypes } from '@medusajs/framework/types';

export interface LocalFilesOptions {
  upload_dir: string;
  /** Where no server shows anything. */
  private_upload_dir: string;
  backend_url: string;
  /** Where staff fetch private files. */
  private_url: string;
}

/** How Medusa's provider marks the key of a private file. */
const PRIVATE = 'private-';

/**
 * Medusa's files on disk, but that private ones have an address behind the login of staff: Medusa's own is
 * public.
 */
export class LocalFiles extends LocalFileService {
  private readonly privateUrl: string;

  constructor(dependencies: Record<string, unknown>, options: LocalFilesOptions) {
    super(dependencies, options);
    this.privateUrl = options.private_url;
  }

  override async upload(file: FileTypes.ProviderUploadFileDTO): Promise<FileTypes.ProviderFileResultDTO> {
    const result = await super.upload(file);
    return { ...result, url: this.addressOf(result.key, result.url) };
  }

  override async getPresignedDownloadUrl(file: FileTypes.ProviderGetFileDTO): Promise<string> {
    return this.addressOf(file.fileKey, await super.getPresignedDownloadUrl(file));
  }

  private addressOf(key: string, publicAddress: string): string {
    return key.startsWith(PRIVATE) ? `${this.privateUrl}/${encodeURIComponent(key)}` : publicAddress;
  }
}
