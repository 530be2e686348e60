// POST and DELETE, no GET.
export const POST = () => "posted";
export const DELETE = () => {};
