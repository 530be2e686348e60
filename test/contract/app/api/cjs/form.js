// Form fields in, as data out.
const { describeForm } = require("../_shared/describe.ts");

exports.POST = async (request) => ({ fields: await describeForm(await request.formData()) });
