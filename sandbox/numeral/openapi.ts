import Ajv2020, { type ErrorObject } from 'ajv/dist/2020';
import { parse } from 'yaml';
import { readRoomFile } from './files';

/** One message of the wire: a request, or (with `status`) an answer. */
export interface WireMessage {
  /** Any case. */
  method: string;
  /** The real path, without query: `/tax/transactions/tr_1`. */
  path: string;
  status?: number;
  body: unknown;
  /** Lower-case names. Given for a request, the API version is looked for too. */
  headers?: Record<string, unknown>;
}

export interface WireProblem {
  /** RFC 6901, into the body; into the header for a header. */
  pointer: string;
  /** Numeral's own word for the fault. */
  type: 'MISSING_FIELD' | 'INCORRECT_TYPE' | 'UNRECOGNIZED_FIELD';
  message: string;
}

type Node = Record<string, unknown>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);
const escape = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

const parsed: unknown = parse(readRoomFile('openapi.yaml'));
const document: Node = isNode(parsed) ? parsed : {};
const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema(document, 'openapi');

const VERSION_HEADER = 'x-api-version';

/** The API version of the file; every request names it. */
export const API_VERSION = isNode(document.info) ? String(document.info.version) : '';

function at(pointer: string): unknown {
  const parts = pointer.slice(2).split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return parts.reduce<unknown>((node, part) => (isNode(node) ? node[part] : undefined), document);
}

/** Throws an Error for a message that the file does not know. */
function operationOf({ method, path }: WireMessage): string {
  const paths = isNode(document.paths) ? Object.keys(document.paths) : [];
  const template = paths.find((candidate) => new RegExp(`^${candidate.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`).test(path));
  const pointer = `#/paths/${escape(template ?? path)}/${method.toLowerCase()}`;
  if (!isNode(at(pointer))) throw new Error(`openapi.yaml knows no ${method} ${path}`);
  return pointer;
}

/** Where the schema of the message's body stands, or null if the message has none. */
function schemaOf(message: WireMessage): string | null {
  const operation = operationOf(message);
  const exact = `${operation}/responses/${message.status}`;
  const answer = at(exact) === undefined ? `${operation}/responses/default` : exact;
  const part = message.status === undefined ? `${operation}/requestBody` : answer;
  const node = at(part);
  const place = isNode(node) && typeof node.$ref === 'string' ? node.$ref : part;
  const schema = `${place}/content/application~1json/schema`;
  return at(schema) === undefined ? null : schema;
}

function toProblem({ instancePath, keyword, params, message = 'is not valid' }: ErrorObject): WireProblem {
  const { missingProperty, additionalProperty } = params as Record<string, unknown>;
  const property = missingProperty ?? additionalProperty;
  const pointer = typeof property === 'string' ? `${instancePath}/${escape(property)}` : instancePath;
  if (keyword === 'required') return { pointer, type: 'MISSING_FIELD', message: 'is missing' };
  if (keyword === 'additionalProperties') return { pointer, type: 'UNRECOGNIZED_FIELD', message: 'is not known here' };
  return { pointer, type: 'INCORRECT_TYPE', message };
}

function headerProblems({ status, headers }: WireMessage): WireProblem[] {
  if (!headers || status !== undefined || headers[VERSION_HEADER] === API_VERSION) return [];
  return [{ pointer: `/${VERSION_HEADER}`, type: 'MISSING_FIELD', message: `must be ${API_VERSION}: this file knows no other version` }];
}

/**
 * Holds a message to `openapi.yaml`; no problems mean that it keeps to it. An answer whose status is not named in the file is held
 * to the `default` one. Throws an Error for a method and path that the file does not know.
 */
export function validateAgainstOpenApi(message: WireMessage): WireProblem[] {
  const header = headerProblems(message);
  const schema = schemaOf(message);
  if (schema === null) return header;
  const validate = ajv.getSchema(`openapi${schema}`);
  if (!validate) throw new Error(`openapi.yaml has no schema at ${schema}`);
  void validate(message.body);
  return [...header, ...(validate.errors ?? []).map(toProblem)];
}
