import { parse } from 'yaml';
import { createWireValidator } from '../kit/openapi';
import { readRoomFile } from './files';

export type { WireMessage, WireProblem } from '../kit/openapi';

/** Holds a message to this room's `openapi.yaml`; see `WireValidator`. */
export const validateAgainstOpenApi = createWireValidator(parse(readRoomFile('openapi.yaml')));
