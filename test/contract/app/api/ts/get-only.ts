// GET alone; HEAD follows from it.
export const GET = ({ method }: Request) => ({ status: 203, headers: { "x-method": method }, body: "twelve bytes" });
