// Where the request stands in a trace.
export const GET = (_reqString, { trace }) => trace ?? {};
