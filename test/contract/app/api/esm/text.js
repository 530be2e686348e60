// Text in and out.
export const POST = async (request) => {
  return request.text();
};
