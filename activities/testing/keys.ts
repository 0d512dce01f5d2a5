import { randomBytes } from 'node:crypto';
import { createKeyring } from '../../platform/keyring';

const key = () => randomBytes(32).toString('base64');

/** A key ring of this test run. */
export const testKeyring = () => createKeyring(`test:${key()}`, key());
