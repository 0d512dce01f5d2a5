import { connect } from 'node:net';
import axios from 'axios';

const PROBE_MS = 1_000;

/** Whether something accepts connections on a port of loopback. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: PROBE_MS });
    const answer = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => answer(true));
    socket.once('timeout', () => answer(false));
    socket.once('error', () => answer(false));
  });
}

/** Whether a GET is answered with a 2xx. */
export async function answersOk(url: string): Promise<boolean> {
  try {
    const { status } = await axios.get(url, { timeout: PROBE_MS, proxy: false, validateStatus: () => true });
    return status >= 200 && status < 300;
  } catch {
    return false; // Not listening yet, or too slow: the caller asks again within its bound.
  }
}
