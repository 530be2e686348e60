export const GET = () => ({ message: "hello" });
