// GET alone, by the name of the file; HEAD follows from it.
export default async ({ method }) => new Response("twelve bytes", { status: 203, headers: { "x-method": method } });
