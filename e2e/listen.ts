import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that answers on loopback until it is closed. */
export interface Listening {
  /** `127.0.0.1:port`. */
  readonly host: string;
  close(): Promise<void>;
}

/** Starts a server on a free port of 127.0.0.1. */
export function listen(server: Server): Promise<Listening> {
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      resolve({
        host: `127.0.0.1:${port}`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            // Clients keep their connections open; the test is over.
            server.closeAllConnections();
          }),
      });
    });
  });
}
