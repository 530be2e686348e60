// Form fields in, as data out.
import { describeForm } from "../_shared/describe.ts";

export async function POST(request: Request) {
  return { fields: await describeForm(await request.formData()) };
}
