import addFormats from 'ajv-formats';
import Ajv2020, { type ErrorObject } from 'ajv/dist/2020';

/** One message of the wire: a request, or (with `status`) an answer. */
export interface WireMessage {
  /** Any case. */
  method: string;
  /** The real path, without query: `/loyalty/v1/members/M-100001`. */
  path: string;
  status?: number;
  body: unknown;
  /** Lower-case names. Given for a request, its required headers are looked for too. */
  headers?: Record<string, unknown>;
}

export interface WireProblem {
  /** RFC 6901, into the body; into the header for a missing header. */
  pointer: string;
  message: string;
}

/**
 * Holds a message to the file; no problems mean that it keeps to it. An answer whose status is not named in
 * the file is held to the `default` one. Throws an Error for a method and path that the file does not know.
 */
export type WireValidator = (message: WireMessage) => WireProblem[];

type Node = Record<string, unknown>;
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const escape = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
const pointerTo = (...parts: string[]): string => `#/${parts.map(escape).join('/')}`;

/** An OpenAPI file as something to look things up in by JSON pointer. */
class Document {
  constructor(readonly root: unknown) {}

  at(pointer: string): unknown {
    const parts = pointer
      .slice(2)
      .split('/')
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
    return parts.reduce<unknown>((node, part) => (isNode(node) ? node[part] : undefined), this.root);
  }

  /** The pointer itself, or where the `$ref` that stands there leads. */
  private followed(pointer: string): string {
    const node = this.at(pointer);
    return isNode(node) && typeof node.$ref === 'string' ? node.$ref : pointer;
  }

  /** Throws an Error for a message that the file does not know. */
  operationPointer({ method, path }: WireMessage): string {
    const paths = this.at('#/paths');
    const known = Object.keys(isNode(paths) ? paths : {});
    const template = known.find((candidate) =>
      new RegExp(`^${candidate.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`).test(path),
    );
    const pointer = pointerTo('paths', template ?? path, method.toLowerCase());
    if (!isNode(this.at(pointer))) throw new Error(`openapi.yaml knows no ${method} ${path}`);
    return pointer;
  }

  /** Where the schema of the message's body stands, or null if the message has none. */
  bodyPointer(message: WireMessage): string | null {
    const operation = this.operationPointer(message);
    const answers = `${operation}/responses`;
    const part = message.status === undefined ? `${operation}/requestBody` : `${answers}/${message.status}`;
    const place = this.followed(
      this.at(part) === undefined && message.status !== undefined ? `${answers}/default` : part,
    );
    const content = this.at(`${place}/content`);
    const json = Object.keys(isNode(content) ? content : {}).find((type) => /[/+]json$/.test(type));
    if (json === undefined) return null;
    const schema = `${place}/content/${escape(json)}/schema`;
    return this.at(schema) === undefined ? null : schema;
  }

  requiredHeaders(operation: string): string[] {
    const parameters = this.at(`${operation}/parameters`);
    if (!Array.isArray(parameters)) return [];
    return parameters
      .map((parameter: unknown) =>
        isNode(parameter) && typeof parameter.$ref === 'string' ? this.at(parameter.$ref) : parameter,
      )
      .filter(
        (parameter): parameter is Node =>
          isNode(parameter) && parameter.in === 'header' && parameter.required === true,
      )
      .map((parameter) => String(parameter.name));
  }
}

function toProblem({ instancePath, keyword, params, message = 'is not valid' }: ErrorObject): WireProblem {
  const { missingProperty, additionalProperty, allowedValues } = params as Record<string, unknown>;
  const property = missingProperty ?? additionalProperty;
  const pointer = typeof property === 'string' ? `${instancePath}/${escape(property)}` : instancePath;
  if (keyword === 'additionalProperties') return { pointer, message: 'is not known here' };
  if (keyword === 'required') return { pointer, message: 'is missing' };
  return {
    pointer,
    message: Array.isArray(allowedValues) ? `${message}: ${allowedValues.join(', ')}` : message,
  };
}

function headerProblems(document: Document, message: WireMessage): WireProblem[] {
  const { headers } = message;
  if (!headers || message.status !== undefined) return [];
  return document
    .requiredHeaders(document.operationPointer(message))
    .filter((name) => !headers[name.toLowerCase()])
    .map((name) => ({ pointer: `/${escape(name)}`, message: 'this header is missing' }));
}

/** The validator of one OpenAPI 3.1 file, already parsed. */
export function createWireValidator(root: unknown): WireValidator {
  const document = new Document(root);
  const ajv = new Ajv2020({ strict: false, allErrors: true, discriminator: false });
  addFormats(ajv);
  ajv.addSchema(isNode(root) ? root : {}, 'openapi');
  return (message) => {
    const missing = headerProblems(document, message);
    const pointer = document.bodyPointer(message);
    if (pointer === null) return missing;
    const validate = ajv.getSchema(`openapi${pointer}`);
    if (!validate) throw new Error(`openapi.yaml has no schema at ${pointer}`);
    void validate(message.body);
    return [...missing, ...(validate.errors ?? []).map(toProblem)];
  };
}
