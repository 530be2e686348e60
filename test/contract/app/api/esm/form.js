// Form fields in, as data out.
import { describeForm } from "../_shared/describe.ts";

export const POST = async (request) => ({ fields: await describeForm(await request.formData()) });
