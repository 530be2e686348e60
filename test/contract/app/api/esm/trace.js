// Where the request stands in a trace.
export const GET = (_request, { trace }) => trace ?? {};
