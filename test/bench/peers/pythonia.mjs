// Calls of a Python function through pythonia: one after the other, then many in flight. Prints one line of JSON.
// Arguments: the folder it is installed in, the Python file, calls one after the other, calls at once, how many in flight.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, file, one, all, inFlight] = process.argv.slice(2);
const { python } = await import(pathToFileURL(createRequire(`${folder}/package.json`).resolve("pythonia")).href);
const module = await python(file);
const times = [];
for (let n = 0; n < Number(one); n++) {
  const started = performance.now();
  await module.add(1, 2);
  times.push((performance.now() - started) * 1000);
}
let left = Number(all);
const lane = async () => {
  while (left-- > 0) await module.add(1, 2);
};
const started = performance.now();
await Promise.all(Array.from({ length: Number(inFlight) }, lane));
const perSecond = (Number(all) * 1000) / (performance.now() - started);
console.log(JSON.stringify({ microseconds: times.sort((a, b) => a - b)[times.length >> 1], perSecond }));
python.exit();
