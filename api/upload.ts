// curl localhost:3000/api/upload -F title=notes -F file=@README.md
export async function POST(request: Request) {
  const form = await request.formData();
  const file = form.get("file");
  if (!(file instanceof File)) return { status: 400, body: "Send a file in the field `file`\n" };
  return { title: form.get("title"), name: file.name, type: file.type, bytes: file.size };
}
