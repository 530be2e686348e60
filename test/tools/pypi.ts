// `npm run test:pypi`: real packages from their real index. Each is added to one app, which is built, started and asked.
// Exit code 1 when one does not answer; what is in Pyodide's distribution only is left out where that is out of reach.
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createFolder, kill, type Running, removeFolder, run, serverUrl, start } from "../e2e/command.ts";

/** What a handler does with each of them; all answer their version. */
const PACKAGES: Readonly<Record<string, string>> = {
  pydantic: `import pydantic
class Item(pydantic.BaseModel):
    price: float
def GET():
    assert Item.model_validate_json(b'{"price": "1.5"}').price == 1.5
    return pydantic.VERSION`,
  fastapi: `import fastapi
app_of_fastapi = fastapi.FastAPI()
@app_of_fastapi.get("/items/{number}")
def item(number: int): ...
def GET():
    assert "/items/{number}" in app_of_fastapi.openapi()["paths"]
    return fastapi.__version__`,
  httpx: `import httpx
def GET():
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json={"path": request.url.path}))
    assert httpx.Client(transport=transport).get("http://test/a").json() == {"path": "/a"}
    return httpx.__version__`,
  requests: `import requests
def GET():
    assert requests.Request("GET", "http://test", params={"a": "b"}).prepare().url == "http://test/?a=b"
    return requests.__version__`,
  sqlalchemy: `import sqlalchemy
def GET():
    with sqlalchemy.create_engine("sqlite://").connect() as connection:
        assert connection.execute(sqlalchemy.text("select 40 + 2")).scalar() == 42
    return sqlalchemy.__version__`,
  openai: `import openai
def GET():
    assert openai.OpenAI(api_key="none").chat.completions is not None
    return openai.__version__`,
  "langchain-core": `import langchain_core
from langchain_core.prompts import PromptTemplate
def GET():
    assert PromptTemplate.from_template("a {b}").format(b="c") == "a c"
    return langchain_core.__version__`,
};

const root = createFolder({ "api/hello.py": 'def GET():\n    return "hello"\n' });
const cache = createFolder({});
const env = { XDG_CACHE_HOME: cache };
let server: Running | undefined;
try {
  process.exitCode = (await testAll()) ? 0 : 1;
} finally {
  if (server) await kill(server);
  removeFolder(root);
  removeFolder(cache);
}

async function testAll(): Promise<boolean> {
  const added: string[] = [];
  const failed: string[] = [];
  for (const [name, source] of Object.entries(PACKAGES)) {
    const { code, milliseconds, stderr } = await run(["add", name], { cwd: root, env });
    console.log(`add ${name}: ${code === 0 ? `${(milliseconds / 1000).toFixed(1)} s` : stderr.trim()}`);
    if (code === 0) {
      added.push(name);
      writeFileSync(join(root, `api/${name}.py`), `${source}\n`);
    } else if (!/wasm32\.whl is not in the cache/.test(stderr)) failed.push(name);
  }
  // What was downloaded is enough, without the network.
  rmSync(join(root, ".polyglot"), { recursive: true });
  const offline = await run(["install", "--frozen", "--offline"], { cwd: root, env });
  const build = await run(["build"], { cwd: root, env });
  console.log(`${offline.stdout.split("\n").at(-2)} offline\n${build.stdout}${build.stderr}`);
  if (offline.code !== 0 || build.code !== 0) return false;
  const snapshots = readdirSync(join(root, ".polyglot/build")).filter((file) => file.endsWith(".snapshot"));
  console.log(`snapshots: ${snapshots.length}`);
  server = start(["start", "--port", "0"], { cwd: root, env });
  const url = await serverUrl(server);
  for (const name of added) {
    const response = await fetch(`${url}/api/${name}`);
    console.log(`${name}: ${response.status} ${await response.text()}`);
    if (response.status !== 200) failed.push(name);
  }
  if (failed.length > 0) console.log(`failed: ${failed.join(", ")}`);
  return failed.length === 0;
}
