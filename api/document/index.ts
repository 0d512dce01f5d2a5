export { createOpenApi } from './document';
export { codesOf, type Operation } from './operation';
export { OPERATIONS, OPERATIONS_OF_KEYS } from './operations';
