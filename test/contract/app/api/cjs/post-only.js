// POST and DELETE, no GET.
module.exports = { POST: () => "posted", DELETE: () => undefined };
