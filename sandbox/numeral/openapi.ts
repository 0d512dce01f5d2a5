import { parse } from 'yaml';
import { createWireValidator } from '../kit/openapi';
import { readRoomFile } from './files';

export type { WireMessage, WireProblem } from '../kit/openapi';

const document = parse(readRoomFile('openapi.yaml')) as { info: { version: string } };

/** The one version of Numeral's API that the file describes; every request names it in `X-API-Version`. */
export const API_VERSION = document.info.version;

/** Holds a message to this room's `openapi.yaml`; see `WireValidator`. */
export const validateAgainstOpenApi = createWireValidator(document);
