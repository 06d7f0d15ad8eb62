/** The HTTP server of the stand-ins and of the tests. */
import { createServer, type RequestListener, type Server } from "node:http";

/**
 * Like `createServer`, without the end of idle connections. Node ends a connection that was idle for five seconds. A
 * request that a busy machine sends over the connection in that moment is lost.
 */
export function createPatientServer(listener: RequestListener): Server {
  return createServer({ keepAliveTimeout: 0 }, listener);
}
