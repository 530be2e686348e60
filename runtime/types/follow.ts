// Keeps the types of an app current while it is worked on, behind the requests.
import { messageOf } from "../errors.ts";
import type { Host } from "../host/host.ts";
import { writeTypes } from "./files.ts";
import { type App, generateTypes, type Known, typesFolder } from "./generate.ts";

/** In development larger apps load their files when they are asked for, and get their types by the command. */
const MAX_FOLLOWED = 500;

export interface FollowedTypes {
  /** To be called after each change; what comes while types are made is one more round. */
  update(): void;
  /** Resolves when nothing is being written any more. */
  close(): Promise<void>;
}

/** Never fails: an app is served without types, too. */
export function followTypes(host: Host, app: App): FollowedTypes {
  let running = false;
  let writing: Promise<unknown> | undefined;
  let wanted = false;
  let closed = false;
  let reported = "";
  const known: Known = { routes: new Map(), modules: new Map() };
  const make = async () => {
    if (host.files.length > MAX_FOLLOWED) return;
    try {
      await host.ready();
      const { files } = await generateTypes(host, app, known);
      if (closed) return;
      writing = writeTypes(typesFolder(app.root), files);
      await writing;
    } catch (error) {
      const message = messageOf(error);
      if (!closed && message !== reported) host.log.warn(`The types of this app are not written: ${message}`);
      reported = message;
    }
  };
  const run = async () => {
    running = true;
    while (wanted && !closed) {
      wanted = false;
      await make();
    }
    running = false;
  };
  return {
    update() {
      wanted = true;
      if (!running) void run();
    },
    async close() {
      closed = true;
      await writing?.catch(() => {}); // it has been reported
    },
  };
}
