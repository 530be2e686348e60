// The command as the package ships it, from the build that `bench.ts` has just made.
const { main } = (await import(
  new URL("../../dist/cli/index.js", import.meta.url).href
)) as typeof import("../../runtime/cli/index.ts");

process.exit(await main(process.argv.slice(2)));
