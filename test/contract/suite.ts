// The contract suite: every case against every style of handler, over real HTTP, on any host that serves the fixture app.
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, it } from "vitest";
import { checkExchange } from "./answers.ts";
import { type Case, DECLARING, STYLES, type Style, type Topic } from "./case.ts";
import { DECLARED_TOPICS, TOPICS } from "./cases.ts";
import { Client, type Mode } from "./client.ts";
import { LogProbe } from "./log-probe.ts";

/** The root of the app that a host under test must serve, with the settings of its config file. */
export const APP = fileURLToPath(new URL("./app", import.meta.url));

export interface RunningHost {
  readonly url: string;
  close(): Promise<void>;
}

export interface ContractOptions {
  mode: Mode;
  /** Gets the host's log as JSON lines; without it the cases about the log are left out. */
  log?: LogProbe;
  /** The host serves a build. */
  built?: boolean;
}

export function runContract(name: string, boot: () => Promise<RunningHost>, options: ContractOptions): void {
  describe(name, () => {
    let host: RunningHost | undefined;
    beforeAll(async () => {
      host = await boot();
    });
    afterAll(() => host?.close());

    const folders: [Style, readonly Topic[]][] = [
      ...STYLES.map((style): [Style, readonly Topic[]] => [style, TOPICS]),
      ...DECLARING.map((style): [Style, readonly Topic[]] => [style, DECLARED_TOPICS]),
    ];
    describe.each(folders)("%s", (style, topics) => {
      runTopics(topics, style, () => (host as RunningHost).url, options);
    });
  });
}

/** These topics on one style's folder of a host that is running when the tests are. */
export function runTopics(topics: readonly Topic[], style: Style, url: () => string, options: ContractOptions): void {
  for (const topic of topics.filter(({ styles }) => styles?.includes(style) ?? true))
    describe(topic.name, () => {
      for (const one of topic.cases) {
        const reason = reasonToSkip(topic, one, style, options);
        const title = reason === undefined ? one.name : `${one.name} (skipped: ${reason})`;
        it.skipIf(reason !== undefined)(title, () =>
          runCase(new Client(url(), style, options.mode), one, options.log ?? new LogProbe()),
        );
      }
    });
}

function reasonToSkip(topic: Topic, one: Case, style: Style, options: ContractOptions): string | undefined {
  if (topic.log && options.log === undefined) return "this host does not show its log";
  if (one.development && options.mode !== "development") return "only development shows it";
  if (one.production && options.mode !== "production") return "only production does it";
  if (one.unbuildable && options.built) return "a build refuses this file";
  return one.skip?.[style] ?? topic.skip?.[style];
}

async function runCase(client: Client, one: Case, log: LogProbe): Promise<void> {
  if ("run" in one) await one.run(client, log);
  else await checkExchange(client, one);
}
