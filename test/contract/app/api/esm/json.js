// JSON in, as data out.
export const POST = async (request) => {
  return { value: await request.json() };
};
