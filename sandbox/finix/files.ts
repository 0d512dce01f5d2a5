import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The room's own folder among the sources: the compiled twin under dist/ holds no YAML. */
const ROOM = __dirname.replace(/([/\\])dist[/\\](?=sandbox[/\\]finix$)/, '$1');

export const readRoomFile = (name: string): string => readFileSync(join(ROOM, name), 'utf8');
