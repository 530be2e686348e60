// JSON in, as data out.
export async function POST(request: Request) {
  return { value: await request.json() };
}
