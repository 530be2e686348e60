// POST and DELETE, no GET.
module.exports = { POST: (_reqString) => "posted", DELETE: (_reqString) => undefined };
