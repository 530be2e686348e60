// Bytes in and out.
export async function POST(request: Request) {
  return new Uint8Array(await request.arrayBuffer());
}
