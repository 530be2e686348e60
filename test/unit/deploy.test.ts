// What deploys an app, checked without what would deploy it: the Dockerfile, the manifests, and that they fit the settings.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { withDefaults } from "../../runtime/config/settings.ts";
import { contextOf, copyOf, execForm, parseDockerfile, stagesOf } from "../tools/dockerfile.ts";
import { parseYaml, type Yaml } from "../tools/yaml.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const DEFAULTS = withDefaults("/app", "production", {});

describe("the Dockerfile", () => {
  const instructions = parseDockerfile(read("Dockerfile"));
  const stages = stagesOf(instructions);
  const last = stages.at(-1);
  const all = (name: string) => instructions.filter((one) => one.name === name);
  const inLast = (name: string) => (last?.instructions ?? []).filter((one) => one.name === name);

  it("has named stages of pinned images, the last without what only the build needs", () => {
    expect(stages.length).toBeGreaterThan(1);
    for (const { name, image } of stages) {
      expect(name).toMatch(/^\w+$/);
      expect(image).toMatch(/^[\w./-]+:(?!latest)[\w.-]+$/);
    }
    expect(inLast("RUN")).toEqual([]);
    expect(inLast("COPY").every((one) => copyOf(one).from !== undefined)).toBe(true);
  });

  it("copies only what is there, and what .dockerignore lets through", () => {
    const context = contextOf(ROOT, read(".dockerignore"));
    const names = new Set(stages.map(({ name }) => name));
    for (const instruction of all("COPY")) {
      const { from, sources, target } = copyOf(instruction);
      expect(target).not.toBe("");
      if (from !== undefined) expect(names).toContain(from);
      else for (const source of sources) expect(context.some((file) => `${file}/`.startsWith(`${source}/`))).toBe(true);
    }
    const top = [...new Set(context.map((file) => file.split("/")[0]))];
    expect(top.sort()).toEqual([".npmrc", "api", "package-lock.json", "package.json", "runtime"]);
    expect(context.filter((file) => /__pycache__|(?:^|\/)\.env|node_modules|\.polyglot/.test(file))).toEqual([]);
  });

  it("runs as another user than root, gets its signals itself, and can be asked how it is", () => {
    expect(inLast("USER").map(({ text }) => text)).toEqual(["node"]);
    expect(inLast("ENV").map(({ text }) => text)).toContain("NODE_ENV=production");
    expect(inLast("CMD").map(({ text }) => execForm(text))).toEqual([["node", "runtime/cli/polyglot.js", "start"]]);
    const [check] = inLast("HEALTHCHECK").map(({ text }) => /^(?:--\S+ )*CMD (.+)$/.exec(text)?.[1]);
    expect(execForm(check ?? "")?.slice(0, 2)).toEqual(["node", "-e"]);
    expect(check).toContain("/_polyglot/health");
    expect(all("ADD")).toEqual([]);
    expect(all("RUN").filter(({ text }) => /sudo|chmod 777|curl|wget/.test(text))).toEqual([]);
    expect(inLast("EXPOSE").map(({ text }) => Number(text))).toEqual([DEFAULTS.port]);
  });
});

it("the Dockerfile of the README is built and run like our own", () => {
  const text = /^```dockerfile Dockerfile\n([\s\S]*?)^```$/m.exec(read("README.md"))?.[1] ?? "";
  const theirs = stagesOf(parseDockerfile(text));
  const ours = stagesOf(parseDockerfile(read("Dockerfile")));
  const kept = (stages: typeof ours) =>
    ["WORKDIR", "ENV", "USER", "EXPOSE", "HEALTHCHECK"].map(
      (name) => stages.at(-1)?.instructions.find((one) => one.name === name)?.text,
    );
  expect(theirs.map(({ name, image }) => ({ name, image }))).toEqual(ours.map(({ name, image }) => ({ name, image })));
  expect(kept(theirs)).toEqual(kept(ours));
  const bin = JSON.parse(read("package.json")).bin.polyglot;
  expect(execForm(theirs.at(-1)?.instructions.at(-1)?.text ?? "")).toEqual([
    "node",
    `node_modules/polyglot-runtime/${bin}`,
    "start",
  ]);
});

describe("examples/deploy/kubernetes.yaml", () => {
  const [deployment, service] = parseYaml(read("examples/deploy/kubernetes.yaml"));
  const pod = at(deployment, "spec", "template", "spec");
  const container = at(pod, "containers", 0);

  it("is a Deployment and the Service that finds its pods", () => {
    expect(deployment).toMatchObject({ apiVersion: "apps/v1", kind: "Deployment" });
    expect(service).toMatchObject({ apiVersion: "v1", kind: "Service" });
    const labels = at(deployment, "spec", "template", "metadata", "labels");
    expect(at(deployment, "spec", "selector", "matchLabels")).toEqual(labels);
    expect(at(service, "spec", "selector")).toEqual(labels);
    expect(at(service, "spec", "ports", 0, "targetPort")).toBe(at(container, "ports", 0, "name"));
    expect(at(container, "ports", 0, "containerPort")).toBe(DEFAULTS.port);
    expect(at(container, "image")).not.toMatch(/:latest$|^[^:]+$/);
  });

  it("may do no more than it needs", () => {
    expect(at(pod, "securityContext")).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
    });
    expect(at(pod, "automountServiceAccountToken")).toBe(false);
    expect(at(container, "securityContext")).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    const [volume] = at(pod, "volumes") as Yaml[];
    expect(at(container, "volumeMounts")).toEqual([{ name: at(volume, "name"), mountPath: "/tmp" }]);
    expect(volume).toHaveProperty("emptyDir");
    expect(at(container, "resources")).toMatchObject({
      requests: { cpu: expect.stringMatching(/^\d+m$/), memory: expect.stringMatching(/^\d+Mi$/) },
      limits: { memory: expect.stringMatching(/^\d+Gi$/) },
    });
  });

  it("is asked where the app answers, and gets the time that it takes to end", () => {
    const path = (probe: string) => at(container, probe, "httpGet", "path");
    expect(path("startupProbe")).toBe("/_polyglot/health");
    expect(path("livenessProbe")).toBe("/_polyglot/health");
    expect(path("readinessProbe")).toBe("/_polyglot/ready");
    const seconds = (name: string) => at(container, "readinessProbe", name) as number;
    // Told at least once before the server stops listening.
    expect(seconds("periodSeconds") * seconds("failureThreshold") * 1000).toBeLessThan(DEFAULTS.server.drainDelay);
    const grace = at(pod, "terminationGracePeriodSeconds") as number;
    expect(grace * 1000).toBeGreaterThan(DEFAULTS.server.drainTimeout);
  });
});

describe("examples/deploy/compose.yaml", () => {
  const [file] = parseYaml(read("examples/deploy/compose.yaml"));
  const app = at(file, "services", "app");

  it("builds the Dockerfile, runs it read-only, and gives it time to end", () => {
    const context = join(ROOT, "examples/deploy", String(at(app, "build", "context")));
    expect(existsSync(join(context, "Dockerfile"))).toBe(true);
    expect(app).toMatchObject({ read_only: true, cap_drop: ["ALL"], security_opt: ["no-new-privileges:true"] });
    expect(at(app, "tmpfs", 0)).toMatch(/^\/tmp:/);
    expect(at(app, "ports")).toEqual([`${DEFAULTS.port}:${DEFAULTS.port}`]);
    expect(Number.parseInt(String(at(app, "stop_grace_period")), 10) * 1000).toBeGreaterThan(
      DEFAULTS.server.drainTimeout,
    );
  });
});

const hasYaml = (() => {
  try {
    execFileSync("python3", ["-c", "import yaml"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

// Our own reader knows a part of YAML; where another one is at hand, both must agree.
it.skipIf(!hasYaml)(`reads YAML as others do${hasYaml ? "" : " (skipped: no python3 with yaml here)"}`, () => {
  for (const name of ["kubernetes", "compose"]) {
    const file = join(ROOT, `examples/deploy/${name}.yaml`);
    const script = "import json, sys, yaml; print(json.dumps(list(yaml.safe_load_all(open(sys.argv[1])))))";
    const theirs = JSON.parse(execFileSync("python3", ["-c", script, file], { encoding: "utf8" }));
    expect(parseYaml(readFileSync(file, "utf8"))).toEqual(theirs);
  }
});

function at(value: Yaml | undefined, ...path: (string | number)[]): Yaml | undefined {
  let found: unknown = value;
  for (const key of path) found = (found as Record<string | number, unknown> | undefined)?.[key];
  return found as Yaml | undefined;
}
