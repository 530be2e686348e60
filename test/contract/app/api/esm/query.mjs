// The query, repeated names as lists.
export const GET = async (_request, { query }) => ({ query });
