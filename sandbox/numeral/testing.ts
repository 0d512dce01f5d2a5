import type { RunningServer } from '../kit/serve';
import { SANDBOX_API_KEY } from './config';
import { API_VERSION, validateAgainstOpenApi } from './openapi';
import { startNumeralSandbox, type StartOptions } from './sandbox';
import type { Calculation, RequestLine } from './wire';

export const HEADERS = {
  authorization: `Bearer ${SANDBOX_API_KEY}`,
  'x-api-version': API_VERSION,
  'content-type': 'application/json',
};

export const address = (province = 'TX', zip = '78701') => ({
  address_line_1: '1100 Congress Ave',
  address_city: 'Austin',
  address_province: province,
  address_postal_code: zip,
  address_country: 'US',
  address_type: 'shipping' as const,
});

export const line = (
  id: string,
  amount: number,
  category = 'GENERAL_MERCHANDISE',
  quantity = 1,
): RequestLine => ({
  reference_line_item_id: id,
  reference_product_id: `product-${id}`,
  product_category: category,
  amount,
  quantity,
});

export const cart = (line_items: RequestLine[], to = address(), included = false) => ({
  customer: { address: to },
  order_details: { customer_currency_code: 'USD', tax_included_in_amount: included, line_items },
});

export interface Answer {
  status: number;
  // Tests read what the OpenAPI file has just vouched for.
  body: Record<string, unknown>;
}

/** A running sandbox with a client at its side that holds every answer it gets to `openapi.yaml`. */
export interface Rig extends RunningServer {
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  get(path: string): Promise<Answer>;
  calculate(...cartArguments: Parameters<typeof cart>): Promise<Calculation>;
  setFaults(faults: unknown): Promise<Response>;
  control(path: string, method?: string): Promise<unknown>;
}

async function checked(method: string, path: string, response: Response): Promise<Answer> {
  const answer = { status: response.status, body: (await response.json()) as Answer['body'] };
  const problems = validateAgainstOpenApi({ method, path, ...answer });
  if (problems.length > 0)
    throw new Error(
      `${method} ${path} ${answer.status} breaks openapi.yaml: ${JSON.stringify(problems)} in ${JSON.stringify(answer.body)}`,
    );
  return answer;
}

export async function openRig(options: StartOptions = {}): Promise<Rig> {
  const sandbox = await startNumeralSandbox(options);
  const post: Rig['post'] = async (path, body, headers = HEADERS) =>
    checked(
      'POST',
      path,
      await fetch(sandbox.url + path, {
        method: 'POST',
        headers,
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    );
  return {
    ...sandbox,
    post,
    get: async (path) => checked('GET', path, await fetch(sandbox.url + path, { headers: HEADERS })),
    calculate: async (...cartArguments) => {
      const { status, body } = await post('/tax/calculations', cart(...cartArguments));
      if (status !== 200) throw new Error(`refused: ${JSON.stringify(body)}`);
      return body as unknown as Calculation;
    },
    setFaults: (faults) =>
      fetch(`${sandbox.url}/_control/faults`, { method: 'PUT', body: JSON.stringify(faults) }),
    control: async (path, method = 'GET') => {
      const response = await fetch(`${sandbox.url}/_control${path}`, { method });
      return response.status === 204 ? null : response.json();
    },
  };
}
