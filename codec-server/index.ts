/**
 * The codec server, a web application of its own: Temporal's codec protocol with a login, and the door to
 * Temporal's UI. Its process is `workers/codec-server.ts`.
 */
export { createCodecApp, type CodecDependencies } from './app';
export { DOOR_RULES, SUPPORT_DAY_MESSAGES, SUPPORT_MESSAGES, WRITE_PATHS, type DoorRule } from './door/rules';
export { hashPassword, parseUsers } from './login/users';
