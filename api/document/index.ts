export { createOpenApi } from './document';
export { codesOf, type Operation } from './operation';
export { OPERATIONS } from './operations';
