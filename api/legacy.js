// curl localhost:3000/api/legacy -d hello
exports.POST = (reqString) => {
  const request = JSON.parse(reqString);
  return JSON.stringify({ status: 200, body: JSON.stringify({ path: request.path, received: request.body }) });
};
