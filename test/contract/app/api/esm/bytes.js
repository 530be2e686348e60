// Bytes in and out.
export const POST = async (request) => {
  return new Uint8Array(await request.arrayBuffer());
};
