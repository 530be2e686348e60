// The Request and Response that the server reads faster than Node's own: they become the global ones.
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { learnRequest } from "../contract/header-lines.ts";

/**
 * Before the first handler is imported: a Response that a module makes once and returns many times is of the class
 * that stood there when the module was evaluated, and only the server's can be sent twice.
 */
export function installClasses(): void {
  // Making a listener is what installs them; a request to it, from nobody, shows what its requests look like.
  const listener = getRequestListener(
    (request) => {
      learnRequest(request);
      return new Response(null);
    },
    { hostname: "localhost" },
  );
  const incoming = new IncomingMessage(new Socket());
  Object.assign(incoming, { method: "GET", url: "/" });
  void listener(incoming, new ServerResponse(incoming));
}
