// The command as the package ships it, from the build that `bench.ts` has just made. No TypeScript: what strips its types
// is 12 MB of a process, which nobody has who installed the package.
const { main } = await import(new URL("../../dist/cli/index.js", import.meta.url).href);

process.exit(await main(process.argv.slice(2)));
