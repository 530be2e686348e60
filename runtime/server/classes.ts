// The Request and Response that the server reads faster than Node's own: they become the global ones.
import { getRequestListener } from "@hono/node-server";

/**
 * Before the first handler is imported: a Response that a module makes once and returns many times is of the class
 * that stood there when the module was evaluated, and only the server's can be sent twice.
 */
export function installClasses(): void {
  getRequestListener(() => new Response(null)); // making a listener is what installs them
}
