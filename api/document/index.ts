export { createOpenApi } from './document';
export { OPERATIONS, codesOf, type Operation } from './operations';
