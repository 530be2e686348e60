// Text in and out.
export async function POST(request: Request) {
  return request.text();
}
